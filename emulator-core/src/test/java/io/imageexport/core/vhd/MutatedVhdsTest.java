package io.imageexport.core.vhd;

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
class MutatedVhdsTest {
  private static final int MUTATIONS = 20_000;
  private static final long MAXIMUM_HEAP_BYTES = 1 << 20;

  enum Base {
    FIXED {
      @Override
      BytesFile make() {
        return SmallVhds.fixed();
      }

      @Override
      Damage damage() {
        return new Damage(1, SmallVhds.FIXED_BYTES);
      }
    },
    DYNAMIC {
      @Override
      BytesFile make() {
        return SmallVhds.dynamic();
      }

      @Override
      Damage damage() {
        return new Damage(2, 0, SmallVhds.HEADER, SmallVhds.TABLE, SmallVhds.FOOTER);
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
      if (damage.coin()) {
        SmallVhds.sealed(mutated);
      }
      long before = Heap.allocatedBytes();
      try {
        readAll(mutated);
        readable++;
      } catch (MalformedDiskException e) {
        assertTrue(e.getMessage().contains("At byte " + e.offsetBytes()), e.getMessage());
      }
      // Headers twice, and some bytes to look for cookies; everything else once.
      long maximumReadBytes = 2 * mutated.lengthBytes() + 100;
      assertTrue(mutated.readBytes() <= maximumReadBytes, () -> mutated.readBytes() + " bytes");
      long allocatedBytes = Heap.allocatedBytes() - before;
      assertTrue(allocatedBytes <= MAXIMUM_HEAP_BYTES, () -> allocatedBytes + " bytes of heap");
    }
    assertTrue(readable > 1000 && readable < MUTATIONS, readable + " were readable");
  }

  private static void readAll(BytesFile file) throws IOException {
    VhdReader reader = VhdReader.open(file);
    long dataBytes = 0;
    ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    for (DataExtent extent : Reading.extents(reader::nextData)) {
      dataBytes += extent.lengthBytes();
      assertTrue(dataBytes <= file.lengthBytes(), "more data than there are bytes");
      long position = extent.positionBytes();
      while (position < extent.endBytes()) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), extent.endBytes() - position));
        reader.read(position, buffer);
        position += buffer.limit();
      }
    }
  }
}
