package io.imageexport.core.ingest;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.vmdk.VmdkReader;
import io.imageexport.qcow2.reader.DataExtent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/** A disk image in a VMDK file, read strictly. */
final class VmdkDisk implements DiskSource {
  private final SourceFile file;
  private final Optional<SiblingFiles> siblings;
  private final VmdkReader reader;

  private VmdkDisk(SourceFile file, Optional<SiblingFiles> siblings, VmdkReader reader) {
    this.file = file;
    this.siblings = siblings;
    this.reader = reader;
  }

  /** Opens a file that has to hold the whole disk. */
  static VmdkDisk alone(SourceFile file) throws IOException {
    requireNonNull(file, "file is null");
    return new VmdkDisk(file, Optional.empty(), VmdkReader.open(file));
  }

  /** Opens a file, and those in its folder that it names if it is a descriptor. */
  static VmdkDisk besideOthers(SourceFile file, Path folder) throws IOException {
    requireNonNull(file, "file is null");
    SiblingFiles siblings = SiblingFiles.in(folder);
    try {
      return new VmdkDisk(file, Optional.of(siblings), VmdkReader.open(file, siblings));
    } catch (IOException | RuntimeException failure) {
      siblings.close();
      throw failure;
    }
  }

  @Override
  public long virtualSizeBytes() {
    return reader.virtualSizeBytes();
  }

  @Override
  public Optional<DataExtent> nextData(long fromPosition) throws IOException {
    return reader.nextData(fromPosition);
  }

  @Override
  public void read(long position, ByteBuffer destination) throws IOException {
    reader.read(position, destination);
  }

  @Override
  public void close() throws IOException {
    try {
      file.close();
    } finally {
      if (siblings.isPresent()) {
        siblings.get().close();
      }
    }
  }
}
