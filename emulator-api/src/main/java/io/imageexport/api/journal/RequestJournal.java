package io.imageexport.api.journal;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The last requests, in memory: as many as fit both a number and a weight. Safe for threads.
 *
 * <p>A request stands in it before its answer is sent, so whoever has the answer can look it up.
 */
public final class RequestJournal {
  public static final int MAX_ENTRIES = 1_000;
  private static final long MAX_BYTES = 4L << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final int maxEntries;
  private final long maxBytes;

  // Guarded by lock. By request id, the oldest first.
  private final Map<String, JournalEntry> entries = new LinkedHashMap<>();
  private long bytes;

  public RequestJournal() {
    this(MAX_ENTRIES, MAX_BYTES);
  }

  RequestJournal(int maxEntries, long maxBytes) {
    this.maxEntries = maxEntries;
    this.maxBytes = maxBytes;
  }

  public void add(JournalEntry entry) {
    requireNonNull(entry, "entry is null");
    lock.lock();
    try {
      JournalEntry same = entries.put(entry.requestId(), entry);
      bytes += entry.weightBytes() - (same == null ? 0 : same.weightBytes());
      while (entries.size() > maxEntries || bytes > maxBytes) {
        String oldest = entries.keySet().iterator().next();
        bytes -= entries.remove(oldest).weightBytes();
      }
    } finally {
      lock.unlock();
    }
  }

  public Optional<JournalEntry> find(String requestId) {
    lock.lock();
    try {
      return Optional.ofNullable(entries.get(requestId));
    } finally {
      lock.unlock();
    }
  }

  /** The last requests, the newest first. */
  public List<JournalEntry> newest(int count) {
    lock.lock();
    try {
      List<JournalEntry> all = new ArrayList<>(entries.values());
      return List.copyOf(all.reversed().subList(0, Math.min(count, all.size())));
    } finally {
      lock.unlock();
    }
  }
}
