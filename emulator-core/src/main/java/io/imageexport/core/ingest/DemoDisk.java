package io.imageexport.core.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.imageexport.core.snapshot.Snapshot;
import io.imageexport.qcow2.reader.DataExtent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A disk that is computed as it is read: large, mostly empty, and the same each time.
 *
 * <p>Its first sector boots: it prints one line on the screen and on the first serial port. The
 * rest is noise, in runs of 64 KiB blocks scattered over the disk.
 */
public final class DemoDisk implements DiskSource {
  private static final int SECTOR_BYTES = 512;
  private static final int PAGE_BYTES = 4_096;
  private static final int MAX_RUN_BLOCKS = 64;

  /**
   * 16-bit code for 0x7c00: prints the text behind it by BIOS calls 0x10 (screen) and 0x14 (serial
   * port), and halts.
   */
  private static final byte[] BOOT_CODE = {
    0x31,
    (byte) 0xc0, // xor ax, ax
    (byte) 0x8e,
    (byte) 0xd8, // mov ds, ax
    (byte) 0xbe,
    0x1e,
    0x7c, // mov si, text
    (byte) 0xfc, // cld
    (byte) 0xac, // next: lodsb
    (byte) 0x84,
    (byte) 0xc0, // test al, al
    0x74,
    0x0e, // jz halt
    (byte) 0xb4,
    0x0e, // mov ah, 0x0e
    0x31,
    (byte) 0xdb, // xor bx, bx
    (byte) 0xcd,
    0x10, // int 0x10
    (byte) 0xb4,
    0x01, // mov ah, 0x01
    0x31,
    (byte) 0xd2, // xor dx, dx
    (byte) 0xcd,
    0x14, // int 0x14
    (byte) 0xeb,
    (byte) 0xed, // jmp next
    (byte) 0xf4, // halt: hlt
    (byte) 0xeb,
    (byte) 0xfd, // jmp halt
  };

  private static final String BOOT_TEXT =
      "\r\nHello from a disk that the image-export emulator made.\r\n";

  private final long virtualSizeBytes;
  private final long seed;
  private final TreeMap<Long, Long> runs = new TreeMap<>();

  /**
   * @param virtualSizeBytes a multiple of 64 KiB
   * @param dataBytes how much of the disk is not zero, rounded up to 64 KiB; at most half of it
   */
  public DemoDisk(long virtualSizeBytes, long dataBytes, long seed) {
    if (virtualSizeBytes % Snapshot.BLOCK_BYTES != 0 || dataBytes > virtualSizeBytes / 2) {
      throw new IllegalArgumentException(
          "a demo disk is a multiple of 64 KiB, and its data at most half of it; this one has "
              + virtualSizeBytes
              + " bytes with "
              + dataBytes
              + " bytes of data");
    }
    this.virtualSizeBytes = virtualSizeBytes;
    this.seed = seed;
    scatter(dataBytes);
  }

  /** Places runs in even strides of the disk, at a random point of each. */
  private void scatter(long dataBytes) {
    SplittableRandom random = new SplittableRandom(seed);
    long blocksLeft = (dataBytes + Snapshot.BLOCK_BYTES - 1) / Snapshot.BLOCK_BYTES;
    List<Integer> lengths = new ArrayList<>();
    while (blocksLeft > 0) {
      int length = (int) Math.min(blocksLeft, 1 + random.nextInt(MAX_RUN_BLOCKS));
      lengths.add(length);
      blocksLeft -= length;
    }
    long blockCount = virtualSizeBytes / Snapshot.BLOCK_BYTES;
    long stride = lengths.isEmpty() ? blockCount : blockCount / lengths.size();
    for (int i = 0; i < lengths.size(); i++) {
      long room = Math.max(1, stride - lengths.get(i));
      long first = i == 0 ? 0 : i * stride + random.nextLong(room);
      runs.put(first * Snapshot.BLOCK_BYTES, (long) lengths.get(i) * Snapshot.BLOCK_BYTES);
    }
  }

  @Override
  public long virtualSizeBytes() {
    return virtualSizeBytes;
  }

  @Override
  public Optional<DataExtent> nextData(long fromPosition) {
    Map.Entry<Long, Long> run = runs.floorEntry(fromPosition);
    if (run == null || run.getKey() + run.getValue() <= fromPosition) {
      run = runs.ceilingEntry(fromPosition);
    }
    if (run == null) {
      return Optional.empty();
    }
    long start = Math.max(fromPosition, run.getKey());
    return Optional.of(new DataExtent(start, run.getKey() + run.getValue() - start));
  }

  @Override
  public void read(long position, ByteBuffer destination) {
    byte[] page = new byte[PAGE_BYTES];
    long at = position;
    while (destination.hasRemaining()) {
      long pageStart = at - at % PAGE_BYTES;
      fill(pageStart, page);
      int offset = (int) (at - pageStart);
      int count = Math.min(PAGE_BYTES - offset, destination.remaining());
      destination.put(page, offset, count);
      at += count;
    }
  }

  private void fill(long pageStart, byte[] page) {
    Map.Entry<Long, Long> run = runs.floorEntry(pageStart);
    if (run == null || run.getKey() + run.getValue() <= pageStart) {
      Arrays.fill(page, (byte) 0);
      return;
    }
    SplittableRandom random = new SplittableRandom(seed + pageStart);
    ByteBuffer longs = ByteBuffer.wrap(page);
    while (longs.hasRemaining()) {
      longs.putLong(random.nextLong());
    }
    if (pageStart == 0) {
      writeBootSector(page);
    }
  }

  private static void writeBootSector(byte[] page) {
    Arrays.fill(page, 0, SECTOR_BYTES, (byte) 0);
    byte[] text = BOOT_TEXT.getBytes(US_ASCII);
    System.arraycopy(BOOT_CODE, 0, page, 0, BOOT_CODE.length);
    System.arraycopy(text, 0, page, BOOT_CODE.length, text.length);
    page[SECTOR_BYTES - 2] = 0x55;
    page[SECTOR_BYTES - 1] = (byte) 0xaa;
  }

  @Override
  public void close() {}
}
