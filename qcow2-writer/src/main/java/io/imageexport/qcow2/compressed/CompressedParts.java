package io.imageexport.qcow2.compressed;

import io.imageexport.qcow2.compressed.ReplayableBody.Border;
import io.imageexport.qcow2.part.Part;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The parts of a compressed image, as they are made: the second, the third, and so on to the last,
 * and then the first, which holds the head of the file.
 *
 * <p>Confined to one thread, but for the parts that are kept in memory: others may read and close
 * those.
 */
public final class CompressedParts implements AutoCloseable {
  private static final byte[] NO_HEAD = {};

  private final CompressedImage image;
  private final long partSizeBytes;
  private final ReplayableBody body;

  /** Empty if parts are made as they are read. */
  private final Optional<PartMemory> memory;

  /** The first part, without the head; empty if it is made again at the end. */
  private Optional<byte[]> keptFirstPart = Optional.empty();

  private long firstPartBytes;

  /** How many parts the body has gone into, the first included. */
  private int number;

  private boolean firstPartReturned;

  /** False while a call is under way, after one that failed, and once closed. */
  private boolean usable = true;

  /** Of the image with parts of this size; computed when first asked for. */
  private OptionalInt fingerprint = OptionalInt.empty();

  private CompressedParts(
      CompressedImage image,
      long partSizeBytes,
      ReplayableBody body,
      Optional<PartMemory> memory,
      int number) {
    this.image = image;
    this.partSizeBytes = partSizeBytes;
    this.body = body;
    this.memory = memory;
    this.number = number;
    this.firstPartBytes = partSizeBytes;
  }

  static CompressedParts begin(
      CompressedImage image,
      CompressionWorkers workers,
      long partSizeBytes,
      Optional<PartMemory> memory) {
    ReplayableBody body = ReplayableBody.begin(image, workers, partSizeBytes);
    return new CompressedParts(image, partSizeBytes, body, memory, 0);
  }

  static CompressedParts resume(
      CompressedImage image,
      CompressionWorkers workers,
      long partSizeBytes,
      Optional<PartMemory> memory,
      Checkpoint checkpoint)
      throws IOException {
    Border border = new Border(checkpoint.position(), checkpoint.state());
    ReplayableBody body = ReplayableBody.resume(image, workers, partSizeBytes, border);
    int number = checkpoint.partsBefore(partSizeBytes);
    return new CompressedParts(image, partSizeBytes, body, memory, number);
  }

  /**
   * Makes the next part. If parts are kept in memory, waits until one of those before is closed
   * where too many are open; if not, the part before cannot be read any more.
   *
   * @return empty when all parts have been returned
   * @throws IOException if the guest's data could not be read, or the thread was interrupted;
   *     nothing more can then be had
   * @throws IllegalStateException if the call before has failed, or these parts or the workers have
   *     been closed
   */
  public Optional<Part> next() throws IOException {
    beginUse();
    Optional<Part> part = firstPartReturned ? Optional.empty() : nextPart();
    usable = true;
    return part;
  }

  private void beginUse() {
    if (!usable) {
      throw new IllegalStateException("the image was given up after a failure, or closed");
    }
    usable = false;
  }

  private Optional<Part> nextPart() throws IOException {
    if (number == 0) {
      passFirstPart();
    }
    finishPart();
    if (body.isAtEnd()) {
      firstPartReturned = true;
      return Optional.of(firstPart());
    }
    number++;
    body.beginPart(number);
    long position = (number - 1) * partSizeBytes;
    return Optional.of(part(new StreamedPart(number, position, partSizeBytes, NO_HEAD, body)));
  }

  /**
   * From where the parts behind the one returned last can be made: to be stored once that one, and
   * all with smaller numbers but the first, are where they belong. A part that is made as it is
   * read has to be read before.
   *
   * @throws IOException as {@link #next} does
   * @throws IllegalStateException before the first call of {@link #next}, after the last part, and
   *     as {@link #next} does
   */
  public Checkpoint checkpoint() throws IOException {
    if (number < 2 || firstPartReturned) {
      throw new IllegalStateException("there is no border behind a part here");
    }
    beginUse();
    finishPart();
    if (fingerprint.isEmpty()) {
      fingerprint = OptionalInt.of(image.fingerprint(partSizeBytes));
    }
    Border border = body.border();
    usable = true;
    return new Checkpoint(fingerprint.getAsInt(), border.position(), border.state());
  }

  /** How much of the allocated clusters has gone into the parts so far. */
  public long processedBytes() {
    return image.allocatedBytesBefore(body.endCluster());
  }

  /** Goes to the end of the part returned last. */
  private void finishPart() throws IOException {
    body.skipTo(number * partSizeBytes);
  }

  private void passFirstPart() throws IOException {
    number = 1;
    body.beginFirstPart();
    int headBytes = image.head().lengthBytes();
    if (memory.isPresent()) {
      byte[] bytes = take(memory.get());
      body.read(1, headBytes, ByteBuffer.wrap(bytes, headBytes, bytes.length - headBytes));
      keptFirstPart = Optional.of(bytes);
    }
    finishPart();
    firstPartBytes = body.position();
  }

  private Part firstPart() throws IOException {
    byte[] head = body.head();
    if (keptFirstPart.isPresent()) {
      byte[] bytes = keptFirstPart.get();
      System.arraycopy(head, 0, bytes, 0, head.length);
      return new KeptPart(1, bytes, (int) firstPartBytes, memory.orElseThrow());
    }
    body.rewind();
    return part(new StreamedPart(1, 0, firstPartBytes, head, body));
  }

  private Part part(StreamedPart part) throws IOException {
    if (memory.isEmpty()) {
      return part;
    }
    byte[] bytes = take(memory.get());
    int length = part.readAll(ByteBuffer.wrap(bytes));
    return new KeptPart(part.number(), bytes, length, memory.get());
  }

  private static byte[] take(PartMemory memory) throws IOException {
    try {
      return memory.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a part to be closed");
    }
  }

  /**
   * Gives the image up; may be called at any time, and waits until the workers have ended what they
   * read of the guest's data. Parts that are kept in memory can still be read and closed, others
   * not.
   */
  @Override
  public void close() {
    usable = false;
    body.close();
  }
}
