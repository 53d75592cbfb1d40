package io.imageexport.core.ingest;

import static java.util.Objects.requireNonNull;

import io.imageexport.qcow2.reader.DataExtent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A disk image without any format: the file is the disk. A last sector that is not whole ends with
 * zeros, as in QEMU.
 */
final class RawDisk implements DiskSource {
  static final int SECTOR_BYTES = 512;

  private final SourceFile file;

  RawDisk(SourceFile file) {
    this.file = requireNonNull(file, "file is null");
  }

  @Override
  public long virtualSizeBytes() {
    return Math.ceilDiv(file.lengthBytes(), SECTOR_BYTES) * SECTOR_BYTES;
  }

  @Override
  public Optional<DataExtent> nextData(long fromPosition) throws IOException {
    return fromPosition < file.lengthBytes() ? file.nextData(fromPosition) : Optional.empty();
  }

  @Override
  public void read(long position, ByteBuffer destination) throws IOException {
    file.readPadded(position, destination);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
