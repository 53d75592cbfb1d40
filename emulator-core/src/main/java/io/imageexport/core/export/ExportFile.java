package io.imageexport.core.export;

import io.imageexport.qcow2.compressed.Checkpoint;
import java.io.IOException;
import java.util.Optional;

/** A file that an export writes, and that is made as it is sent. */
sealed interface ExportFile permits UncompressedFile, CompressedFile {
  /** What the weights of all parts sum up to; at least 1. */
  long plannedWeight();

  /**
   * Tells files apart whose parts do not fit together. Files with the same one have the same bytes,
   * in the same parts.
   */
  String fingerprint();

  /** Whether the CRC32C of each part is known before its first byte is read. */
  boolean knowsChecksums();

  /** Whether the store has all parts that would be left out behind a checkpoint. */
  boolean hasAllBefore(Checkpoint checkpoint, SentParts parts);

  /**
   * Begins to make the file's parts, or goes on behind a checkpoint.
   *
   * @param checkpoint of a file with the same fingerprint
   * @throws IOException if the snapshot cannot be read
   */
  PartSource parts(Optional<Checkpoint> checkpoint) throws IOException;
}
