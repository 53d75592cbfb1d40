package io.imageexport.core.ingest;

import static java.util.Objects.requireNonNull;

import io.imageexport.qcow2.reader.DataExtent;
import io.imageexport.qcow2.reader.Qcow2Reader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A disk image in a QCOW2 file, read strictly. */
final class Qcow2Disk implements DiskSource {
  private final SourceFile file;
  private final Qcow2Reader reader;

  Qcow2Disk(SourceFile file) throws IOException {
    this.file = requireNonNull(file, "file is null");
    this.reader = Qcow2Reader.open(file);
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
