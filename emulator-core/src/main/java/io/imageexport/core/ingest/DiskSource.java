package io.imageexport.core.ingest;

import io.imageexport.qcow2.reader.DataExtent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A disk that can be read at any position, and that knows where it can be skipped. */
public interface DiskSource extends AutoCloseable {
  long virtualSizeBytes();

  /** The next range at or behind a position that may hold something else than zeros. */
  Optional<DataExtent> nextData(long fromPosition) throws IOException;

  /** Fills {@code destination} from its position to its limit. */
  void read(long position, ByteBuffer destination) throws IOException;

  @Override
  void close() throws IOException;
}
