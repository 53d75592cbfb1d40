package io.imageexport.oss;

import io.imageexport.core.object.PartContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/** Content whose source breaks at a given byte. */
record FailingContent(long lengthBytes, long failsAt, OptionalInt crc32c, IOException failure)
    implements PartContent {
  FailingContent(long lengthBytes, long failsAt) {
    this(lengthBytes, failsAt, OptionalInt.empty());
  }

  FailingContent(long lengthBytes, long failsAt, OptionalInt crc32c) {
    this(lengthBytes, failsAt, crc32c, new IOException("bad block"));
  }

  @Override
  public void read(long position, ByteBuffer destination) throws IOException {
    if (position + destination.remaining() > failsAt) {
      throw failure;
    }
    new PatternContent(1, lengthBytes).read(position, destination);
  }
}
