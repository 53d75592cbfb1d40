package io.imageexport.qcow2.uncompressed;

import io.imageexport.qcow2.format.Header;
import io.imageexport.qcow2.format.Zeros;
import io.imageexport.qcow2.uncompressed.Region.Kind;
import java.nio.ByteBuffer;

/** The first cluster: the header, and zeros. */
final class HeaderCluster implements RegionEncoder {
  private final byte[] header;

  HeaderCluster(ImageLayout layout) {
    header =
        new Header(
                layout.geometry(),
                layout.options(),
                0,
                layout.region(Kind.L1_TABLE).positionBytes(),
                layout.region(Kind.REFCOUNT_TABLE).positionBytes(),
                layout.refcountSize().tableClusters())
            .encode();
  }

  @Override
  public void encode(long offset, ByteBuffer destination) {
    if (offset < header.length) {
      int count = (int) Math.min(destination.remaining(), header.length - offset);
      destination.put(header, (int) offset, count);
    }
    Zeros.put(destination, destination.remaining());
  }
}
