package io.imageexport.qcow2.compressed;

import io.imageexport.qcow2.format.Zeros;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The body of the file, of which the current part can be read again: it is then made again from the
 * border where it begins. So it is after a failure.
 *
 * <p>Confined to one thread.
 */
final class ReplayableBody implements AutoCloseable {
  private final CompressedImage image;
  private final CompressionWorkers workers;
  private final long partSizeBytes;

  /** Where the current part begins; null in the first part, which begins with the image. */
  private Border partBorder;

  /** The part that can be read, and before the first one zero. */
  private int partNumber;

  private BodyStream stream;

  /** Whether {@link #stream} has failed, so that the current part has to be made again. */
  private boolean broken;

  private boolean closed;

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
    BodyStream usable = usableStream();
    broken = true;
    boolean atEnd = usable.isAtEnd();
    broken = false;
    return atEnd;
  }

  long endCluster() {
    return stream.endCluster();
  }

  byte[] head() throws IOException {
    return stream.head(image.head());
  }

  /**
   * Fills as much of the buffer as the body has from a position on.
   *
   * @param part has to be the current one
   * @param position in that part, as an offset in the file
   */
  void read(int part, long position, ByteBuffer destination) throws IOException {
    if (part != partNumber) {
      throw new IllegalStateException(
          "part " + part + " cannot be read any more: part " + partNumber + " is being made");
    }
    if (position < usableStream().position()) {
      replay();
    }
    broken = true;
    stream.skipTo(position);
    stream.read(destination);
    broken = false;
  }

  /** Reads like {@link #read}, and zeros behind the end of the body. */
  void readPadded(int part, long position, ByteBuffer destination) throws IOException {
    read(part, position, destination);
    Zeros.put(destination, destination.remaining());
  }

  /** Leaves out what is before a position, if it has not been read. */
  void skipTo(long position) throws IOException {
    BodyStream usable = usableStream();
    broken = true;
    usable.skipTo(position);
    broken = false;
  }

  /** The border at which the body stands. */
  Border border() throws IOException {
    return new Border(stream.position(), stream.state());
  }

  /** The first part begins where the body does. */
  void beginFirstPart() {
    partNumber = 1;
  }

  /** The border at which the body stands is where this part begins. */
  void beginPart(int number) throws IOException {
    partBorder = border();
    partNumber = number;
  }

  /** Goes back to the beginning of the first part. */
  void rewind() throws IOException {
    partBorder = null;
    partNumber = 1;
    replay();
  }

  private BodyStream usableStream() throws IOException {
    if (closed) {
      throw new IllegalStateException("the parts of the image have been closed");
    }
    if (broken) {
      replay();
    }
    return stream;
  }

  private void replay() throws IOException {
    broken = true;
    stream.close();
    stream =
        partBorder == null
            ? BodyStream.begin(image, workers, partSizeBytes)
            : BodyStream.resume(
                image, workers, partSizeBytes, partBorder.state(), partBorder.position());
    broken = false;
  }

  @Override
  public void close() {
    closed = true;
    stream.close();
  }
}
