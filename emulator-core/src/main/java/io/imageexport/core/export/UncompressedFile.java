package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.qcow2.compressed.Checkpoint;
import io.imageexport.qcow2.part.Part;
import io.imageexport.qcow2.part.PartPlan;
import io.imageexport.qcow2.uncompressed.UncompressedImage;
import java.util.Optional;

/** A file whose parts can be made in any order; they are made in that of their numbers. */
record UncompressedFile(SnapshotId snapshot, UncompressedImage image, int partsInFlight)
    implements ExportFile {
  /** Raised when the same snapshot gives other bytes than before. */
  private static final int LAYOUT = 1;

  UncompressedFile {
    requireNonNull(snapshot, "snapshot is null");
    requireNonNull(image, "image is null");
  }

  /** A part weighs what it is long. */
  @Override
  public long plannedWeight() {
    return image.lengthBytes();
  }

  @Override
  public String fingerprint() {
    return String.join(
        " ",
        "uncompressed",
        Integer.toString(LAYOUT),
        snapshot.value(),
        Long.toString(image.lengthBytes()),
        Long.toString(plan().partSizeBytes()));
  }

  @Override
  public boolean knowsChecksums() {
    return true;
  }

  int partCount() {
    return plan().partCount();
  }

  long partBytes(int number) {
    return plan().lengthBytes(number);
  }

  /** One of the parts, without the others. */
  Part part(int number) {
    return image.part(plan(), number);
  }

  private PartPlan plan() {
    return PartPlan.of(image.lengthBytes());
  }

  /** Nothing is left out. */
  @Override
  public boolean hasAllBefore(Checkpoint checkpoint, SentParts parts) {
    return true;
  }

  /** Any part can be made without the ones before. */
  @Override
  public PartSource parts(Optional<Checkpoint> checkpoint) {
    return new Parts();
  }

  private final class Parts implements PartSource {
    private int number;

    @Override
    public int maximumOpenParts() {
      return partsInFlight;
    }

    @Override
    public int partsBefore() {
      return 1;
    }

    @Override
    public long weightBefore() {
      return 0;
    }

    @Override
    public Optional<WeighedPart> next() {
      if (number == partCount()) {
        return Optional.empty();
      }
      number++;
      Part part = part(number);
      return Optional.of(new WeighedPart(part, part.lengthBytes()));
    }

    @Override
    public Optional<Checkpoint> checkpoint() {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }
}
