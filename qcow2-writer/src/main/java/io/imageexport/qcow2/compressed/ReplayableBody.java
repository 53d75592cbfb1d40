package io.imageexport.qcow2.compressed;

import io.imageexport.qcow2.format.Zeros;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The body of the file, which can be read again from the border where the current part begins: it
 * is then made again from there.
 *
 * <p>Confined to one thread.
 */
final class ReplayableBody implements AutoCloseable {
  private final CompressedImage image;
  private final CompressionWorkers workers;
  private final long partSizeBytes;

  /** Where the current part begins; null in the first part, which begins with the image. */
  private Border partBorder;

  private BodyStream stream;

  /** A border between two parts, and the state before the unit that it lies in. */
  record Border(long position, PlacementState state) {}

  private ReplayableBody(
      CompressedImage image,
      CompressionWorkers workers,
      long partSizeBytes,
      Border border,
      BodyStream stream) {
    this.image = image;
    this.workers = workers;
    this.partSizeBytes = partSizeBytes;
    this.partBorder = border;
    this.stream = stream;
  }

  static ReplayableBody begin(
      CompressedImage image, CompressionWorkers workers, long partSizeBytes) {
    BodyStream stream = BodyStream.begin(image, workers, partSizeBytes);
    return new ReplayableBody(image, workers, partSizeBytes, null, stream);
  }

  static ReplayableBody resume(
      CompressedImage image, CompressionWorkers workers, long partSizeBytes, Border border)
      throws IOException {
    BodyStream stream =
        BodyStream.resume(image, workers, partSizeBytes, border.state(), border.position());
    return new ReplayableBody(image, workers, partSizeBytes, border, stream);
  }

  long position() {
    return stream.position();
  }

  boolean isAtEnd() throws IOException {
    return stream.isAtEnd();
  }

  long endCluster() {
    return stream.endCluster();
  }

  byte[] head() throws IOException {
    return stream.head(image.head());
  }

  /** Fills as much of the buffer as the body has from a position of the current part on. */
  void read(long position, ByteBuffer destination) throws IOException {
    if (position < stream.position()) {
      replay();
    }
    stream.skip(position - stream.position());
    stream.read(destination);
  }

  /** Reads like {@link #read}, and zeros behind the end of the body. */
  void readPadded(long position, ByteBuffer destination) throws IOException {
    read(position, destination);
    Zeros.put(destination, destination.remaining());
  }

  /** Leaves out what is before a position, if it has not been read. */
  void skipTo(long position) throws IOException {
    stream.skip(position - stream.position());
  }

  /** The border at which the body stands. */
  Border border() throws IOException {
    return new Border(stream.position(), stream.state());
  }

  /** Makes the border at which the body stands the beginning of the current part. */
  void beginPart() throws IOException {
    partBorder = border();
  }

  /** Goes back to the beginning of the first part. */
  void rewind() throws IOException {
    partBorder = null;
    replay();
  }

  private void replay() throws IOException {
    stream.close();
    stream =
        partBorder == null
            ? BodyStream.begin(image, workers, partSizeBytes)
            : BodyStream.resume(
                image, workers, partSizeBytes, partBorder.state(), partBorder.position());
  }

  @Override
  public void close() {
    stream.close();
  }
}
