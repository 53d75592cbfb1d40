package io.imageexport.api.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.api.auth.Diagnosis;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestJournalTest {
  private static final long MANY_BYTES = 1L << 30;

  private static JournalEntry entry(String requestId, String canonicalRequest) {
    return new JournalEntry(
        requestId,
        Instant.EPOCH,
        Duration.ZERO,
        "127.0.0.1",
        "GET",
        "/v1/x",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        401,
        "no",
        "",
        Optional.of(
            new Diagnosis("why", List.of(), Optional.empty(), canonicalRequest, "", List.of())));
  }

  private static List<String> ids(RequestJournal journal) {
    return journal.newest(Integer.MAX_VALUE).stream().map(JournalEntry::requestId).toList();
  }

  @Test
  void theOldestGoesWhenThereAreTooMany() {
    RequestJournal journal = new RequestJournal(2, MANY_BYTES);
    for (String id : List.of("a", "b", "c")) {
      journal.add(entry(id, ""));
    }
    assertEquals(List.of("c", "b"), ids(journal));
    assertTrue(journal.find("a").isEmpty());
    assertEquals("b", journal.find("b").orElseThrow().requestId());
  }

  @Test
  void theOldestGoesWhenTheyAreTooHeavy() {
    long weight = entry("a", "x".repeat(10_000)).weightBytes();
    RequestJournal journal = new RequestJournal(100, 2 * weight);
    for (String id : List.of("a", "b", "c")) {
      journal.add(entry(id, "x".repeat(10_000)));
    }
    assertEquals(List.of("c", "b"), ids(journal));
    for (int i = 0; i < 10; i++) {
      journal.add(entry("light" + i, ""));
    }
    assertEquals(11, ids(journal).size());
    assertEquals("c", ids(journal).getLast());
  }

  @Test
  void oneThatIsTooHeavyForAllIsNotKept() {
    RequestJournal journal = new RequestJournal(100, 1_000);
    journal.add(entry("a", "x".repeat(10_000)));
    assertEquals(List.of(), ids(journal));
    journal.add(entry("b", ""));
    assertEquals(List.of("b"), ids(journal));
  }

  @Test
  void aPageHasTheNewest() {
    RequestJournal journal = new RequestJournal();
    for (int i = 0; i < RequestJournal.MAX_ENTRIES + 10; i++) {
      journal.add(entry("r" + i, ""));
    }
    assertEquals(List.of("r1009", "r1008"), ids(journal).subList(0, 2));
    assertEquals(RequestJournal.MAX_ENTRIES, ids(journal).size());
    assertEquals(3, journal.newest(3).size());
  }

  @Test
  void whatWasSentIsCutAndMadePrintable() {
    JournalEntry entry =
        new JournalEntry(
            "a",
            Instant.EPOCH,
            Duration.ZERO,
            "127.0.0.1",
            "G\u001bET",
            "/\r\n\u4e2d" + "x".repeat(5_000),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            400,
            "m".repeat(10_000),
            "",
            Optional.empty());
    assertEquals("G\\u001bET", entry.method());
    assertTrue(entry.path().startsWith("/\\r\\n\u4e2dxxx"), entry.path());
    assertEquals(1_024 + "...".length() + "rn".length(), entry.path().length());
    assertEquals(4_099, entry.message().length());
  }
}
