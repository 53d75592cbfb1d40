package io.imageexport.core.vmdk;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.sectors.BytesFile;
import io.imageexport.core.sectors.Damage;
import io.imageexport.core.sectors.Heap;
import io.imageexport.core.sectors.MalformedDiskException;
import io.imageexport.core.sectors.Reading;
import io.imageexport.qcow2.reader.DataExtent;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Files with random damage, always the same: each is read or refused, and costs no more than its
 * length allows.
 */
class MutatedVmdksTest {
  private static final int MUTATIONS = 20_000;
  private static final long MAXIMUM_HEAP_BYTES = 1 << 20;

  /** The most that deflate can make of a byte. */
  private static final long MAXIMUM_RATIO = 1032;

  enum Base {
    SPARSE {
      @Override
      BytesFile make() {
        return SmallVmdks.sparse();
      }

      @Override
      Damage damage() {
        return new Damage(1, 0, SmallVmdks.DIRECTORY, SmallVmdks.TABLE);
      }
    },
    WITH_ZERO_GRAINS {
      @Override
      BytesFile make() {
        return SmallVmdks.sparse().putInt(4, 2).putInt(8, 5).putInt(SmallVmdks.TABLE + 4, 1);
      }

      @Override
      Damage damage() {
        return new Damage(2, 0, SmallVmdks.DESCRIPTOR, SmallVmdks.TABLE);
      }
    },
    STREAM {
      @Override
      BytesFile make() {
        return SmallVmdks.stream();
      }

      @Override
      Damage damage() {
        return new Damage(3, SmallVmdks.STREAM_GRAIN_3, SmallVmdks.STREAM_TABLE, SmallVmdks.FOOTER);
      }
    };

    abstract BytesFile make();

    abstract Damage damage();
  }

  @ParameterizedTest
  @EnumSource
  void areReadOrRefusedWithinBounds(Base base) throws IOException {
    BytesFile original = base.make();
    Damage damage = base.damage();
    int readable = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      BytesFile mutated = damage.damaged(original);
      long before = Heap.allocatedBytes();
      try {
        readAll(mutated);
        readable++;
      } catch (MalformedDiskException e) {
        assertTrue(e.getMessage().contains("At byte " + e.offsetBytes()), e.getMessage());
      }
      // Headers and tables twice; everything else once.
      long maximumReadBytes = 2 * mutated.lengthBytes() + 100;
      assertTrue(mutated.readBytes() <= maximumReadBytes, () -> mutated.readBytes() + " bytes");
      long allocatedBytes = Heap.allocatedBytes() - before;
      assertTrue(allocatedBytes <= MAXIMUM_HEAP_BYTES, () -> allocatedBytes + " bytes of heap");
    }
    assertTrue(readable > 1000 && readable < MUTATIONS, readable + " were readable");
  }

  private static void readAll(BytesFile file) throws IOException {
    VmdkReader reader = VmdkReader.open(file);
    long dataBytes = 0;
    ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    for (DataExtent extent : Reading.extents(reader::nextData)) {
      dataBytes += extent.lengthBytes();
      assertTrue(dataBytes <= MAXIMUM_RATIO * file.lengthBytes(), "data out of proportion");
      long position = extent.positionBytes();
      while (position < extent.endBytes()) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), extent.endBytes() - position));
        reader.read(position, buffer);
        position += buffer.limit();
      }
    }
  }
}
