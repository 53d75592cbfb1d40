package io.imageexport.core.ingest;

import io.imageexport.qcow2.reader.DataExtent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A file of which it is known how many bytes were read. Not thread-safe. */
final class CountingFile implements SourceFile {
  private final SourceFile file;
  private long readBytes;

  CountingFile(SourceFile file) {
    this.file = file;
  }

  long readBytes() {
    return readBytes;
  }

  @Override
  public long lengthBytes() {
    return file.lengthBytes();
  }

  @Override
  public void read(long position, ByteBuffer destination) throws IOException {
    readBytes += destination.remaining();
    file.read(position, destination);
  }

  @Override
  public Optional<DataExtent> nextData(long fromPosition) throws IOException {
    return file.nextData(fromPosition);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
