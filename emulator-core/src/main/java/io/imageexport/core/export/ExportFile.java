package io.imageexport.core.export;

/** A file that an export writes, and that is made as it is sent. */
sealed interface ExportFile permits UncompressedFile, CompressedFile {
  /** What the weights of all parts sum up to; at least 1. */
  long plannedWeight();

  /** Whether each part's checksum is known before the part is read. */
  boolean knowsChecksums();

  /** Begins to make the file's parts. */
  PartSource parts();
}
