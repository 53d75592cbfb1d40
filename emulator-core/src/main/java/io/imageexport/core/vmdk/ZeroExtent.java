package io.imageexport.core.vmdk;

import io.imageexport.qcow2.reader.DataExtent;
import io.imageexport.qcow2.reader.ZeroBytes;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A stretch of zeros that no file holds. */
record ZeroExtent(long lengthBytes) implements Extent {
  @Override
  public Optional<DataExtent> nextData(long fromPosition) {
    return Optional.empty();
  }

  @Override
  public void read(long position, ByteBuffer destination) {
    ZeroBytes.put(destination, destination.remaining());
  }
}
