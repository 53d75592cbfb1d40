package io.imageexport.qcow2.reader;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.qcow2.Pattern;
import io.imageexport.qcow2.Qcow2Options;
import io.imageexport.qcow2.TestImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Images with random damage, always the same: each is read or refused, and costs no more than its
 * length allows.
 */
@Timeout(120)
class MutatedImagesTest {
  private static final int MUTATIONS = 8_000;

  /** The most that deflate can make of a byte. */
  private static final long MAXIMUM_RATIO = 1032;

  enum Base {
    STORED {
      @Override
      BytesFile make() throws IOException {
        return SmallImages.stored();
      }
    },
    STORED_VERSION_2 {
      @Override
      BytesFile make() throws IOException {
        return SmallImages.stored(2);
      }
    },
    COMPRESSED {
      @Override
      BytesFile make() throws IOException {
        return SmallImages.compressed();
      }
    },
    SCATTERED {
      @Override
      BytesFile make() throws IOException {
        return new BytesFile(TestImage.of(1 << 20, new Qcow2Options(9, 3), Pattern.RANDOM).bytes());
      }
    };

    abstract BytesFile make() throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void areReadOrRefusedWithinBounds(Base base) throws IOException {
    BytesFile original = base.make();
    SplittableRandom random = new SplittableRandom(base.name().hashCode());
    int readable = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      BytesFile mutated = mutate(original, random);
      try {
        readAll(mutated);
        readable++;
      } catch (MalformedImageException e) {
        assertTrue(e.getMessage().contains("At byte " + e.offsetBytes()), e.getMessage());
      }
      // Metadata twice; data once, and for compressed clusters up to twice what they become.
      long maximumReadBytes = (4 + 2 * MAXIMUM_RATIO) * mutated.lengthBytes();
      assertTrue(mutated.readBytes() <= maximumReadBytes, () -> mutated.readBytes() + " bytes");
    }
    assertTrue(readable > 0 && readable < MUTATIONS, readable + " were readable");
  }

  private static void readAll(BytesFile file) throws IOException {
    Qcow2Reader reader = Qcow2Reader.open(file);
    long dataBytes = 0;
    ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    Optional<DataExtent> extent = reader.nextData(0);
    while (extent.isPresent()) {
      dataBytes += extent.get().lengthBytes();
      assertTrue(dataBytes <= MAXIMUM_RATIO * file.lengthBytes(), "data out of proportion");
      long position = extent.get().positionBytes();
      while (position < extent.get().endBytes()) {
        long left = extent.get().endBytes() - position;
        buffer.clear().limit((int) Math.min(buffer.capacity(), left));
        reader.read(position, buffer);
        position += buffer.limit();
      }
      extent = reader.nextData(extent.get().endBytes());
    }
  }

  private static BytesFile mutate(BytesFile original, SplittableRandom random) {
    BytesFile mutated =
        random.nextInt(20) == 0
            ? original.withLength(random.nextInt((int) original.lengthBytes()))
            : original.copy();
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      int length = (int) mutated.lengthBytes();
      // Half of the damage is done to the header, which is small.
      int end = random.nextBoolean() ? Math.min(length, 120) : length;
      if (end < 16) {
        return mutated;
      }
      int offset = random.nextInt(end - 8);
      switch (random.nextInt(4)) {
        case 0 -> mutated.putByte(offset, random.nextInt());
        case 1 -> mutated.putInt(offset & -4, interestingInt(random));
        case 2 -> mutated.putLong(offset & -8, interestingLong(random, length));
        default -> mutated.putByte(offset, 1 << random.nextInt(8));
      }
    }
    return mutated;
  }

  private static int interestingInt(SplittableRandom random) {
    int[] values = {0, 1, -1, 9, 12, 16, 21, 22, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 22};
    return values[random.nextInt(values.length)];
  }

  /** Mostly entries: a place in the file, or a little behind it, with or without flags. */
  private static long interestingLong(SplittableRandom random, int length) {
    long place = random.nextInt(length + 4096) & (random.nextBoolean() ? -512L : -1L);
    return switch (random.nextInt(5)) {
      case 0 -> place;
      case 1 -> place | 1L << 63;
      case 2 -> place | 1L << 62;
      case 3 -> place | random.nextLong(16) << random.nextInt(60);
      default -> random.nextBoolean() ? Long.MAX_VALUE : -1L;
    };
  }
}
