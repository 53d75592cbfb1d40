package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.qcow2.compressed.CompressedImage;
import io.imageexport.qcow2.compressed.CompressedParts;
import io.imageexport.qcow2.compressed.CompressionWorkers;
import io.imageexport.qcow2.part.Part;
import io.imageexport.qcow2.part.PartPlan;
import java.io.IOException;
import java.util.Optional;

/**
 * A file whose parts come as they are compressed, the first of them last.
 *
 * <p>Parts are kept in memory while they are sent, in 64 MiB at most: three of the smallest size,
 * and the first. Where parts are too large for that, one after the other is made as it is sent.
 */
record CompressedFile(CompressedImage image, CompressionWorkers workers, int partsInFlight)
    implements ExportFile {
  private static final long MEMORY_BYTES = 64L << 20;

  CompressedFile {
    requireNonNull(image, "image is null");
    requireNonNull(workers, "workers is null");
  }

  /** How long the file becomes is not known, but how much of the disk goes into it is. */
  @Override
  public long plannedWeight() {
    return Math.max(1, image.allocatedBytes());
  }

  /** Only parts that are kept whole are known before they are sent. */
  @Override
  public boolean knowsChecksums() {
    return keptParts() > 0;
  }

  private long partSizeBytes() {
    return PartPlan.of(image.maximumLengthBytes()).partSizeBytes();
  }

  private int keptParts() {
    return Math.clamp(MEMORY_BYTES / partSizeBytes() - 1, 0, partsInFlight);
  }

  @Override
  public PartSource parts() {
    long partSizeBytes = partSizeBytes();
    int keptParts = keptParts();
    return new Parts(image.parts(workers, partSizeBytes, keptParts), Math.max(1, keptParts));
  }

  private static final class Parts implements PartSource {
    private final CompressedParts parts;
    private final int maximumOpenParts;
    private long weightBefore;

    Parts(CompressedParts parts, int maximumOpenParts) {
      this.parts = parts;
      this.maximumOpenParts = maximumOpenParts;
    }

    @Override
    public int maximumOpenParts() {
      return maximumOpenParts;
    }

    /** A part weighs as much of the disk as has been compressed since the part before. */
    @Override
    public Optional<WeighedPart> next() throws IOException {
      Optional<Part> part = parts.next();
      long weight = parts.processedBytes();
      Optional<WeighedPart> weighed =
          part.map(made -> new WeighedPart(made, weight - weightBefore));
      weightBefore = weight;
      return weighed;
    }

    @Override
    public void close() {
      parts.close();
    }
  }
}
