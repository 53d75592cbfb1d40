package io.imageexport.qcow2;

import io.imageexport.qcow2.compressed.CompressedImage;
import io.imageexport.qcow2.compressed.CompressedParts;
import io.imageexport.qcow2.compressed.CompressionWorkers;
import io.imageexport.qcow2.compression.Compression;
import io.imageexport.qcow2.part.Part;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The forms in which a disk can be written. */
public enum Form {
  PLAIN(null),
  ZLIB_FAST(Compression.ZLIB_FAST),
  ZLIB_SMALL(Compression.ZLIB_SMALL),
  ZLIB_SMALL_32K(Compression.ZLIB_SMALL_32K),
  ZSTD_FAST(Compression.ZSTD_FAST),
  ZSTD_SMALL(Compression.ZSTD_SMALL);

  /** For all tests; ends with the process. */
  public static final CompressionWorkers WORKERS = CompressionWorkers.start(2);

  private static final int BUFFER_BYTES = 1 << 20;
  private static final long PART_BYTES = 1 << 20;

  private final Compression compression;

  Form(Compression compression) {
    this.compression = compression;
  }

  /** Empty for the uncompressed form. */
  public Optional<Compression> compression() {
    return Optional.ofNullable(compression);
  }

  /** Writes the image of a disk into a new file. */
  public void write(TestImage source, Path path) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      if (compression == null) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        for (long position = 0; position < source.lengthBytes(); position += buffer.limit()) {
          buffer.clear().limit((int) Math.min(BUFFER_BYTES, source.lengthBytes() - position));
          source.read(position, buffer);
          TestImage.writeFully(channel, buffer.flip(), position);
        }
        return;
      }
      CompressedImage image = source.compressed(compression);
      long partBytes = Math.max(PART_BYTES, image.minimumPartSizeBytes());
      try (CompressedParts parts = image.parts(WORKERS, partBytes, 1)) {
        Optional<Part> next = parts.next();
        while (next.isPresent()) {
          try (Part part = next.get()) {
            ByteBuffer bytes = ByteBuffer.allocate((int) part.lengthBytes());
            part.read(0, bytes);
            TestImage.writeFully(channel, bytes.flip(), (part.number() - 1) * partBytes);
          }
          next = parts.next();
        }
      }
    }
  }
}
