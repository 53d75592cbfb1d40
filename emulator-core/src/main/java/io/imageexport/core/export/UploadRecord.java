package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadedPart;
import io.imageexport.qcow2.compressed.Checkpoint;
import java.util.List;
import java.util.Optional;

/**
 * What is written down about one upload.
 *
 * @param fingerprint of the file that was sent
 * @param parts that the store has acknowledged, by ascending number
 * @param checkpoint from where a compressed file can be made on
 */
public record UploadRecord(
    Upload upload,
    String fingerprint,
    Stage stage,
    List<UploadedPart> parts,
    Optional<Checkpoint> checkpoint) {
  public UploadRecord {
    requireNonNull(upload, "upload is null");
    requireNonNull(fingerprint, "fingerprint is null");
    requireNonNull(stage, "stage is null");
    parts = List.copyOf(parts);
    requireNonNull(checkpoint, "checkpoint is null");
  }

  /** How far the upload has come. */
  public sealed interface Stage {
    /** Parts are being sent. */
    record Sending() implements Stage {}

    /** The store was asked to complete it, or was about to be. */
    record Completing(long objectBytes) implements Stage {}

    /** The object is in its bucket. */
    record Completed() implements Stage {}
  }
}
