package io.imageexport.qcow2.reader;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The two ways in which a file's clusters can be compressed, and how each is undone. */
enum CompressionType {
  /** A raw deflate stream. */
  ZLIB("deflate") {
    @Override
    long leastBytes(int clusterSizeBytes) {
      // Deflate spends at least two bits on 258 bytes.
      return Math.ceilDiv(clusterSizeBytes, 1032);
    }

    @Override
    int restore(byte[] source, byte[] destination) throws DataFormatException {
      Inflater inflater = new Inflater(true);
      try {
        inflater.setInput(source);
        int length = 0;
        while (!inflater.finished() && length < destination.length) {
          int count = inflater.inflate(destination, length, destination.length - length);
          if (count == 0 && !inflater.finished()) {
            throw new DataFormatException(CUT_OFF);
          }
          length += count;
        }
        return length;
      } finally {
        inflater.end();
      }
    }
  },

  /**
   * One zstd frame, or several. Each is restored in one call into the cluster's own buffer, so that
   * no frame can ask for a window.
   */
  ZSTD("zstd") {
    private static final int FRAME_BYTES = 4 + 1 + 1;
    private static final int BLOCK_BYTES = 3 + 1;
    private static final int MAXIMUM_BLOCK_CONTENT_BYTES = 128 << 10;

    @Override
    boolean isAvailable() {
      try {
        return Zstd.compressBound(1) > 0;
      } catch (LinkageError missing) {
        return false;
      }
    }

    @Override
    long leastBytes(int clusterSizeBytes) {
      // RFC 8878: the magic number, a header of two bytes, and blocks that repeat one byte.
      int blocks = Math.ceilDiv(clusterSizeBytes, MAXIMUM_BLOCK_CONTENT_BYTES);
      return FRAME_BYTES + (long) blocks * BLOCK_BYTES;
    }

    @Override
    int restore(byte[] source, byte[] destination) throws DataFormatException {
      int position = 0;
      int length = 0;
      // One context for all frames: half a million of them fit into the largest stretch.
      try (ZstdDecompressCtx context = new ZstdDecompressCtx()) {
        // The last byte of the destination is there to show a cluster that is too long.
        while (length < destination.length - 1) {
          int frameBytes = frameBytes(source, position);
          length +=
              context.decompressByteArray(
                  destination, length, destination.length - length, source, position, frameBytes);
          position += frameBytes;
        }
        return length;
      } catch (ZstdException e) {
        if (e.getErrorCode() == Zstd.errDstSizeTooSmall()) {
          return destination.length;
        }
        if (e.getErrorCode() == Zstd.errSrcSizeWrong()) {
          throw new DataFormatException(CUT_OFF);
        }
        throw new DataFormatException(e.getMessage());
      }
    }

    private static int frameBytes(byte[] source, int position) throws DataFormatException {
      if (position == source.length) {
        throw new DataFormatException(CUT_OFF);
      }
      return (int) Zstd.findFrameCompressedSize(source, position, source.length - position);
    }
  };

  private static final String CUT_OFF = "it does not end within its sectors";

  private final String stream;

  CompressionType(String stream) {
    this.stream = stream;
  }

  /** What its streams are called. */
  String stream() {
    return stream;
  }

  /** Whether this platform has the library that it takes. */
  boolean isAvailable() {
    return true;
  }

  /** The least that the compression can make of any cluster. */
  abstract long leastBytes(int clusterSizeBytes);

  /**
   * Restores a cluster from the sectors that hold its stream, and perhaps more behind it.
   *
   * @param destination longer than a cluster
   * @return how many bytes were restored, or the destination's length if there is more
   * @throws DataFormatException if the stream breaks a rule or does not end within the source
   */
  abstract int restore(byte[] source, byte[] destination) throws DataFormatException;
}
