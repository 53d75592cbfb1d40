package io.imageexport.qcow2.reader;

import static io.imageexport.qcow2.reader.SmallImages.COMPRESSED_DATA;
import static io.imageexport.qcow2.reader.SmallImages.COMPRESSED_L2;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.qcow2.Qcow2Options;
import io.imageexport.qcow2.Run;
import io.imageexport.qcow2.TestImage;
import io.imageexport.qcow2.reader.Examination.Verdict;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Images made to cost as much as they can stay within the bounds of {@link Examination}. */
class HostileCostsTest {
  private static final int LARGEST_CLUSTER = 2 << 20;
  private static final int MAXIMUM_L1_ENTRIES = 4 << 20;

  /** Processor time, which other programs do not change, unlike time on the clock. */
  private static final Duration CPU_LIMIT = Duration.ofSeconds(20);

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final long cpuNanosBefore = THREADS.getCurrentThreadCpuTime();

  @AfterEach
  void requireBoundedCpuTime() {
    Duration used = Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - cpuNanosBefore);
    assertTrue(used.compareTo(CPU_LIMIT) < 0, "processor time: " + used);
  }

  @Test
  void theLargestEmptyDisk() throws IOException {
    BytesFile file = largestL1();
    Verdict verdict = Examination.of(file.bytes());
    assertEquals((1L << 61) + " bytes, 0 in 0 extents: 00000000", verdict.answer());
  }

  @Test
  void fourMillionEntriesForOneL2Table() throws IOException {
    BytesFile file = largestL1();
    long l1 = file.getLong(40);
    int l2 = (int) file.lengthBytes() - LARGEST_CLUSTER;
    for (int i = 0; i < MAXIMUM_L1_ENTRIES; i++) {
      file.putLong((int) l1 + 8 * i, l2);
    }
    Verdict verdict = Examination.of(file.bytes());
    assertTrue(verdict.answer().contains("Two L1 entries share"), verdict.answer());
  }

  /** A disk of 2 EiB, whose L1 table is followed by one empty cluster. */
  private static BytesFile largestL1() throws IOException {
    Qcow2Options options = new Qcow2Options(21, 3);
    BytesFile small = new BytesFile(TestImage.of(LARGEST_CLUSTER, options, List.of()).bytes());
    int l1 = (int) small.lengthBytes();
    return small
        .withLength(l1 + MAXIMUM_L1_ENTRIES * Long.BYTES + LARGEST_CLUSTER)
        .putLong(24, 1L << 61)
        .putInt(36, MAXIMUM_L1_ENTRIES)
        .putLong(40, l1);
  }

  /** Streams of some bytes, each in a stretch of two sectors, of which the whole file consists. */
  @Test
  void asManySectorsAsTheyCanShare() throws IOException {
    BytesFile file =
        SmallImages.zstd(ZstdFrames.frame(SmallImages.COMPRESSED_CONTENT)).putLong(24, 512 * 4096);
    for (int i = 0; i < 512; i++) {
      file.putLong(COMPRESSED_L2 + 8 * i, SmallImages.descriptor(12, COMPRESSED_DATA, 1));
    }
    assertReadable(file);
  }

  /** Each of these clusters took four seconds when each frame had a context of its own. */
  @Test
  void halfAMillionFramesInOneCluster() throws IOException {
    int clusters = 8;
    Qcow2Options options = new Qcow2Options(21, 3);
    List<Run> runs = List.of(new Run(0, 1));
    BytesFile image =
        new BytesFile(TestImage.of((long) clusters * LARGEST_CLUSTER, options, runs).bytes());
    int data = (int) image.lengthBytes() - LARGEST_CLUSTER;
    BytesFile file = image.withLength(data + clusters * 2 * LARGEST_CLUSTER);
    file.putLong(72, 1 << 3).putByte(104, 1);
    byte[] frame = ZstdFrames.frame(new byte[LARGEST_CLUSTER]);
    ByteBuffer skippable = ByteBuffer.wrap(ZstdFrames.skippable(0));
    for (int position = data; position < file.lengthBytes(); position += Long.BYTES) {
      file.putLong(position, skippable.getLong(0));
    }
    for (int i = 0; i < clusters; i++) {
      int position = data + i * 2 * LARGEST_CLUSTER;
      long sectors = 2 * LARGEST_CLUSTER / 512;
      file.putLong(
          data - LARGEST_CLUSTER + 8 * i, SmallImages.descriptor(21, position, sectors - 1));
      file.putBytes(position + 2 * LARGEST_CLUSTER - 512, frame);
    }
    assertReadable(file);
  }

  private static void assertReadable(BytesFile file) throws IOException {
    Verdict verdict = Examination.of(file.bytes());
    assertTrue(verdict.readable(), verdict.answer());
  }
}
