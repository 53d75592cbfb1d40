package io.imageexport.core.ingest;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.vhd.VhdReader;
import io.imageexport.qcow2.reader.DataExtent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A disk image in a VHD file, read strictly. */
final class VhdDisk implements DiskSource {
  private final SourceFile file;
  private final VhdReader reader;

  VhdDisk(SourceFile file) throws IOException {
    this.file = requireNonNull(file, "file is null");
    this.reader = VhdReader.open(file);
  }

  @Override
  public long virtualSizeBytes() {
    return reader.virtualSizeBytes();
  }

  @Override
  public Optional<DataExtent> nextData(long fromPosition) throws IOException {
    return reader.nextData(fromPosition);
  }

  @Override
  public void read(long position, ByteBuffer destination) throws IOException {
    reader.read(position, destination);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
