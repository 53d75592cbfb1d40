package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.qcow2.compressed.Checkpoint;
import io.imageexport.qcow2.compressed.CompressedImage;
import io.imageexport.qcow2.compressed.CompressedParts;
import io.imageexport.qcow2.compressed.CompressionWorkers;
import io.imageexport.qcow2.part.Part;
import io.imageexport.qcow2.part.PartPlan;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A file whose parts come as they are compressed, the first of them last.
 *
 * <p>Parts are kept in memory while they are sent, in 64 MiB at most: three of the smallest size,
 * and the first. Where parts are too large for that, one after the other is made as it is sent.
 */
record CompressedFile(
    SnapshotId snapshot, CompressedImage image, CompressionWorkers workers, int partsInFlight)
    implements ExportFile {
  static final long MEMORY_BYTES = 64L << 20;

  CompressedFile {
    requireNonNull(snapshot, "snapshot is null");
    requireNonNull(image, "image is null");
    requireNonNull(workers, "workers is null");
  }

  /** How long the file becomes is not known, but how much of the disk goes into it is. */
  @Override
  public long plannedWeight() {
    return Math.max(1, image.allocatedBytes());
  }

  @Override
  public String fingerprint() {
    return String.join(
        " ",
        "compressed",
        snapshot.value(),
        Integer.toHexString(image.fingerprint(partSizeBytes())),
        Long.toString(partSizeBytes()),
        keptParts() == 0 ? "streamed" : "kept");
  }

  @Override
  public boolean knowsChecksums() {
    return keptParts() > 0;
  }

  @Override
  public boolean hasAllBefore(Checkpoint checkpoint, SentParts parts) {
    return IntStream.rangeClosed(2, checkpoint.partsBefore(partSizeBytes()))
        .allMatch(parts::hasRecorded);
  }

  private long partSizeBytes() {
    return PartPlan.of(image.maximumLengthBytes()).partSizeBytes();
  }

  private int keptParts() {
    return Math.clamp(MEMORY_BYTES / partSizeBytes() - 1, 0, partsInFlight);
  }

  @Override
  public PartSource parts(Optional<Checkpoint> checkpoint) throws IOException {
    int openParts = Math.max(1, keptParts());
    if (checkpoint.isEmpty()) {
      CompressedParts parts = image.parts(workers, partSizeBytes(), keptParts());
      return new Parts(parts, openParts, 1, 0);
    }
    CompressedParts parts = image.resume(workers, partSizeBytes(), keptParts(), checkpoint.get());
    int partsBefore = checkpoint.get().partsBefore(partSizeBytes());
    return new Parts(parts, openParts, partsBefore, parts.processedBytes());
  }

  private static final class Parts implements PartSource {
    private final CompressedParts parts;
    private final int maximumOpenParts;
    private final int partsBefore;
    private final long weightBefore;
    private long weightSoFar;

    /** Of the part returned last; 1 if that is none, or the first one, which is the last. */
    private int number;

    Parts(CompressedParts parts, int maximumOpenParts, int partsBefore, long weightBefore) {
      this.parts = parts;
      this.maximumOpenParts = maximumOpenParts;
      this.partsBefore = partsBefore;
      this.weightBefore = weightBefore;
      this.weightSoFar = weightBefore;
      this.number = 1;
    }

    @Override
    public int maximumOpenParts() {
      return maximumOpenParts;
    }

    @Override
    public int partsBefore() {
      return partsBefore;
    }

    @Override
    public long weightBefore() {
      return weightBefore;
    }

    /** A part weighs as much of the disk as has been compressed since the part before. */
    @Override
    public Optional<WeighedPart> next() throws IOException {
      Optional<Part> part = parts.next();
      number = part.map(Part::number).orElse(1);
      long weight = parts.processedBytes();
      Optional<WeighedPart> weighed = part.map(made -> new WeighedPart(made, weight - weightSoFar));
      weightSoFar = weight;
      return weighed;
    }

    @Override
    public Optional<Checkpoint> checkpoint() throws IOException {
      return number == 1 ? Optional.empty() : Optional.of(parts.checkpoint());
    }

    @Override
    public void close() {
      parts.close();
    }
  }
}
