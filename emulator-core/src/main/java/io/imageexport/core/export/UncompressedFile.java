package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.qcow2.part.Part;
import io.imageexport.qcow2.part.PartPlan;
import io.imageexport.qcow2.uncompressed.UncompressedImage;
import java.util.Optional;

/** A file whose parts can be made in any order; they are made in that of their numbers. */
record UncompressedFile(UncompressedImage image, int partsInFlight) implements ExportFile {
  UncompressedFile {
    requireNonNull(image, "image is null");
  }

  /** A part weighs what it is long. */
  @Override
  public long plannedWeight() {
    return image.lengthBytes();
  }

  /** They follow from those of the snapshot's blocks. */
  @Override
  public boolean knowsChecksums() {
    return true;
  }

  @Override
  public PartSource parts() {
    return new Parts(PartPlan.of(image.lengthBytes()));
  }

  private final class Parts implements PartSource {
    private final PartPlan plan;
    private int number;

    Parts(PartPlan plan) {
      this.plan = plan;
    }

    @Override
    public int maximumOpenParts() {
      return partsInFlight;
    }

    @Override
    public Optional<WeighedPart> next() {
      if (number == plan.partCount()) {
        return Optional.empty();
      }
      number++;
      Part part = image.part(plan, number);
      return Optional.of(new WeighedPart(part, part.lengthBytes()));
    }

    @Override
    public void close() {}
  }
}
