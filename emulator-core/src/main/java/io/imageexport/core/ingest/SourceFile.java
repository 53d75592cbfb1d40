package io.imageexport.core.ingest;

import io.imageexport.qcow2.reader.ImageFile;
import java.io.IOException;

/** A file that holds a disk image, open for reading. */
public interface SourceFile extends ImageFile, AutoCloseable {
  @Override
  void close() throws IOException;
}
