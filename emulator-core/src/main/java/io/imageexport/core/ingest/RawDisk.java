package io.imageexport.core.ingest;

import static java.util.Objects.requireNonNull;

import io.imageexport.qcow2.reader.DataExtent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A disk image without any format: the file is the disk. */
final class RawDisk implements DiskSource {
  private final SourceFile file;

  RawDisk(SourceFile file) {
    this.file = requireNonNull(file, "file is null");
  }

  @Override
  public long virtualSizeBytes() {
    return file.lengthBytes();
  }

  @Override
  public Optional<DataExtent> nextData(long fromPosition) throws IOException {
    return file.nextData(fromPosition);
  }

  @Override
  public void read(long position, ByteBuffer destination) throws IOException {
    file.read(position, destination);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
