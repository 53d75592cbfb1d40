package io.imageexport.qcow2.reader;

import io.imageexport.qcow2.reader.ImagePlaces.Stream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One damaged copy of an image: mostly where it matters, sometimes anywhere. What is damaged
 * follows from the random numbers alone. Not thread-safe.
 */
final class Mutator {
  private static final int[] HEADER_INTS = {0, 4, 16, 20, 32, 36, 56, 60, 96, 100, 104};
  private static final int[] HEADER_LONGS = {8, 24, 40, 48, 64, 72, 80, 88};
  private static final int[] SPECIAL_INTS = {0, 1, 2, 3, 9, 21, 22, 72, 104, 112, 65_536, -8, -1};
  private static final int MAXIMUM_DAMAGES = 6;
  private static final int MAXIMUM_GROWTH = 64 << 10;

  private final SplittableRandom random;
  private final CorpusImage original;
  private final List<CorpusImage> corpus;
  private byte[] bytes;

  /** Those that are more often worth it are here more than once. */
  private final List<Runnable> damages =
      List.of(
          this::headerInt,
          this::headerInt,
          this::headerLong,
          this::headerLong,
          this::extension,
          this::l1Entry,
          this::l1Entry,
          this::l2Entry,
          this::l2Entry,
          this::l2Entry,
          this::runOfEntries,
          this::refcounts,
          this::largestDisk,
          this::tableOfSharedStreams,
          this::sectorCount,
          this::sectorCount,
          this::damagedStream,
          this::damagedStream,
          this::otherStream,
          this::otherStream,
          this::flippedBits,
          this::randomBytes,
          this::insertedBytes,
          this::removedBytes,
          this::truncation,
          this::growth,
          this::copiedCluster,
          this::partOfAnotherImage);

  private Mutator(CorpusImage original, List<CorpusImage> corpus, SplittableRandom random) {
    this.random = random;
    this.original = original;
    this.corpus = corpus;
    this.bytes = original.bytes();
  }

  /** A damaged copy of an image. */
  static byte[] mutant(CorpusImage original, List<CorpusImage> corpus, SplittableRandom random) {
    Mutator mutator = new Mutator(original, corpus, random);
    int damages = 1 + random.nextInt(1 + random.nextInt(MAXIMUM_DAMAGES));
    for (int i = 0; i < damages; i++) {
      mutator.anyOf(mutator.damages).run();
    }
    return mutator.bytes;
  }

  private void headerInt() {
    int offset = HEADER_INTS[random.nextInt(HEADER_INTS.length)];
    putInt(offset, interestingInt(offset));
  }

  private void headerLong() {
    int offset = HEADER_LONGS[random.nextInt(HEADER_LONGS.length)];
    putLong(offset, interestingLong(offset));
  }

  private void extension() {
    int offset = anyOffset(original.places().extensions());
    int field = offset + (random.nextBoolean() ? 0 : 4);
    putInt(field, interestingInt(field));
  }

  private void l1Entry() {
    entry(original.places().l1Entries());
  }

  private void l2Entry() {
    entry(original.places().l2Entries());
  }

  private void refcounts() {
    entry(original.places().refcountWords());
  }

  private void entry(List<Integer> entries) {
    int offset = anyOffset(entries);
    putLong(offset, interestingLong(offset));
  }

  /** Makes neighbouring entries the same, or steps of the same size. */
  private void runOfEntries() {
    int offset = anyOffset(original.places().l2Entries());
    long entry = random.nextBoolean() ? getLong(offset) : interestingLong(offset);
    long step = random.nextBoolean() ? 0 : 1L << random.nextInt(22);
    for (int i = random.nextInt(600); i >= 0; i--) {
      putLong(offset, entry);
      offset += Long.BYTES;
      entry += step;
    }
  }

  /** As large as the L1 table allows, so that all entries of all tables are on it. */
  private void largestDisk() {
    int bits = 2 * original.places().clusterBits() - (original.places().l2EntryBytes() > 8 ? 4 : 3);
    putLong(24, (long) original.places().l1Entries().size() << bits);
  }

  /** A whole L2 table of compressed clusters that lie on top of one another. */
  private void tableOfSharedStreams() {
    Stream stream = anyStream();
    if (stream != null) {
      largestDisk();
      int clusterSize = original.places().clusterSizeBytes();
      int table = stream.entry() / clusterSize * clusterSize;
      int step = random.nextBoolean() ? 0 : random.nextInt(16);
      int sectors = random.nextInt(random.nextBoolean() ? 3 : 2 * clusterSize / 512 - 1);
      int entryBytes = original.places().l2EntryBytes();
      int entries = random.nextInt(1 + clusterSize / entryBytes);
      for (int i = 0; i < entries; i++) {
        long position = stream.offset() + (long) i * step;
        // Neighbours differ, so that the cluster restored last is not the next one, too.
        putLong(
            table + i * entryBytes,
            SmallImages.descriptor(original.places().clusterBits(), position, sectors + i % 2));
      }
    }
  }

  /**
   * The number of sectors that a compressed cluster's entry names, or the low bits of its offset.
   */
  private void sectorCount() {
    Stream stream = anyStream();
    if (stream != null) {
      int offsetBits = 62 - (original.places().clusterBits() - 8);
      long sectors = random.nextLong(1L << (62 - offsetBits)) << offsetBits;
      long entry = getLong(stream.entry());
      putLong(
          stream.entry(),
          switch (random.nextInt(3)) {
            case 0 -> (entry & ((1L << offsetBits) - 1)) | 1L << 62 | sectors;
            case 1 -> entry + random.nextInt(-600, 600);
            default -> entry + (random.nextLong(-2, 3) << offsetBits);
          });
    }
  }

  private void damagedStream() {
    Stream stream = anyStream();
    if (stream != null) {
      for (int i = random.nextInt(4); i >= 0; i--) {
        int offset = stream.offset() + random.nextInt(stream.length());
        switch (random.nextInt(3)) {
          case 0 -> putByte(offset, random.nextInt());
          case 1 -> putByte(offset, getByte(offset) ^ 1 << random.nextInt(8));
          default -> fill(offset, random.nextInt(20), random.nextBoolean() ? 0 : -1);
        }
      }
    }
  }

  private void otherStream() {
    Stream stream = anyStream();
    if (stream != null) {
      byte[] other = Streams.any(original.places().clusterSizeBytes(), random);
      putBytes(stream.offset(), other);
      if (random.nextBoolean()) {
        int sectors = (stream.offset() % 512 + Math.max(1, other.length) + 511) / 512;
        putLong(
            stream.entry(),
            SmallImages.descriptor(original.places().clusterBits(), stream.offset(), sectors - 1L));
      }
    }
  }

  private void flippedBits() {
    for (int i = random.nextInt(8); i >= 0; i--) {
      int offset = anywhere();
      putByte(offset, getByte(offset) ^ 1 << random.nextInt(8));
    }
  }

  private void randomBytes() {
    int offset = anywhere();
    for (int i = random.nextInt(64); i >= 0; i--) {
      putByte(offset + i, random.nextInt());
    }
  }

  private void insertedBytes() {
    int offset = anywhere();
    int count = countInClusters();
    byte[] longer = new byte[bytes.length + count];
    System.arraycopy(bytes, 0, longer, 0, offset);
    System.arraycopy(bytes, offset, longer, offset + count, bytes.length - offset);
    bytes = longer;
  }

  private void removedBytes() {
    int offset = anywhere();
    int end = Math.min(bytes.length, offset + countInClusters());
    byte[] shorter = Arrays.copyOf(bytes, bytes.length - (end - offset));
    System.arraycopy(bytes, end, shorter, offset, bytes.length - end);
    bytes = shorter;
  }

  private void truncation() {
    int removed =
        random.nextBoolean() ? countInClusters() : random.nextInt(Math.max(1, bytes.length));
    bytes = Arrays.copyOf(bytes, Math.max(0, bytes.length - removed));
  }

  private void growth() {
    bytes = Arrays.copyOf(bytes, bytes.length + countInClusters());
  }

  private void copiedCluster() {
    int clusterSize = original.places().clusterSizeBytes();
    int from = (int) clusterInFile();
    int to = (int) clusterInFile();
    if (Math.max(from, to) + clusterSize <= bytes.length) {
      System.arraycopy(bytes, from, bytes, to, clusterSize);
    }
  }

  private void partOfAnotherImage() {
    CorpusImage other = anyOf(corpus);
    int offset = random.nextBoolean() ? 0 : random.nextInt(other.lengthBytes());
    int count = Math.min(other.lengthBytes() - offset, random.nextInt(1, 4096));
    int to = random.nextBoolean() ? offset : anywhere();
    putBytes(to, other.bytes(offset, count));
  }

  private int interestingInt(int offset) {
    int current = offset <= bytes.length - 4 ? ByteBuffer.wrap(bytes).getInt(offset) : 0;
    return switch (random.nextInt(7)) {
      case 0 -> current + 1;
      case 1 -> current - 1;
      case 2 -> current ^ 1 << random.nextInt(Integer.SIZE);
      case 3 -> random.nextInt();
      case 4 -> (1 << random.nextInt(Integer.SIZE)) + random.nextInt(-1, 2);
      default -> SPECIAL_INTS[random.nextInt(SPECIAL_INTS.length)];
    };
  }

  /** Mostly entries: a place in the file or a little behind it, with or without flags. */
  private long interestingLong(int offset) {
    long current = getLong(offset);
    int offsetBits = 62 - (original.places().clusterBits() - 8);
    return switch (random.nextInt(14)) {
      case 0 -> 0;
      case 1 -> 1;
      case 2 -> -1;
      case 3 -> random.nextBoolean() ? Long.MAX_VALUE : Long.MIN_VALUE;
      case 4 -> random.nextLong();
      case 5 -> current ^ 1L << random.nextInt(Long.SIZE);
      case 6 -> current + original.places().clusterSizeBytes() * random.nextLong(-3, 4);
      case 7 -> getLong(anyOffset(original.places().l2Entries()));
      case 8 -> getLong(anyOffset(original.places().l1Entries()));
      case 9 -> 1L << 62 | random.nextLong(16) << offsetBits | anywhere();
      case 10 -> clusterInFile() | 1;
      case 11 -> clusterInFile() | 1L << 63;
      case 12 -> anyOffset(original.places().tables());
      default -> clusterInFile();
    };
  }

  /** Or up to two behind its end. */
  private long clusterInFile() {
    int clusterSize = original.places().clusterSizeBytes();
    return (long) random.nextInt(bytes.length / clusterSize + 3) * clusterSize;
  }

  private int anywhere() {
    return random.nextInt(Math.max(1, bytes.length));
  }

  private int countInClusters() {
    int clusterSize = Math.min(original.places().clusterSizeBytes(), MAXIMUM_GROWTH);
    return switch (random.nextInt(4)) {
      case 0 -> clusterSize;
      case 1 -> random.nextInt(1, 3 * clusterSize);
      case 2 -> 512;
      default -> random.nextInt(1, 16);
    };
  }

  private <T> T anyOf(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  /** Zero if the image has none. */
  private int anyOffset(List<Integer> offsets) {
    return offsets.isEmpty() ? 0 : anyOf(offsets);
  }

  /** Null if the image has none. */
  private Stream anyStream() {
    List<Stream> streams = original.places().streams();
    return streams.isEmpty() ? null : anyOf(streams);
  }

  private int getByte(int offset) {
    return offset < bytes.length ? bytes[offset] : 0;
  }

  private long getLong(int offset) {
    return offset <= bytes.length - 8 ? ByteBuffer.wrap(bytes).getLong(offset) : 0;
  }

  /* Damage that would be outside of the file is not done. */

  private void putByte(int offset, int value) {
    if (offset < bytes.length) {
      bytes[offset] = (byte) value;
    }
  }

  private void putInt(int offset, int value) {
    if (offset <= bytes.length - Integer.BYTES) {
      ByteBuffer.wrap(bytes).putInt(offset, value);
    }
  }

  private void putLong(int offset, long value) {
    if (offset <= bytes.length - Long.BYTES) {
      ByteBuffer.wrap(bytes).putLong(offset, value);
    }
  }

  private void putBytes(int offset, byte[] value) {
    if (offset < bytes.length) {
      System.arraycopy(value, 0, bytes, offset, Math.min(value.length, bytes.length - offset));
    }
  }

  private void fill(int offset, int count, int value) {
    for (int i = 0; i < count; i++) {
      putByte(offset + i, value);
    }
  }
}
