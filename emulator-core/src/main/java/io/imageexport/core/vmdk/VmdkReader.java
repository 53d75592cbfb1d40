package io.imageexport.core.vmdk;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.sectors.MalformedDiskException;
import io.imageexport.core.sectors.SectorFile;
import io.imageexport.qcow2.GuestReader;
import io.imageexport.qcow2.reader.DataExtent;
import io.imageexport.qcow2.reader.DiskOutline;
import io.imageexport.qcow2.reader.ImageFile;
import io.imageexport.qcow2.reader.Remedy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * The guest's disk in a VMDK file that holds all of it (monolithicSparse, streamOptimized), or in
 * the files beside a descriptor (monolithicFlat, twoGbMaxExtentSparse, twoGbMaxExtentFlat, vmfs).
 *
 * <p>Opening reads and checks all metadata that leads to data. Refused: a parent, extents of other
 * kinds, a disk that was not closed. {@link SparseExtent} and {@link DescriptorFile} say what
 * memory a disk takes.
 *
 * <p>Thread-safe.
 */
public final class VmdkReader implements GuestReader {
  private final List<Extent> extents;

  /** Where on the disk each extent begins, and where the last one ends. */
  private final long[] positions;

  private VmdkReader(List<Extent> extents, long[] positions) {
    this.extents = extents;
    this.positions = positions;
  }

  /** Whether the file begins like a sparse extent, be it all of a disk or not, or a descriptor. */
  public static boolean recognises(ImageFile imageFile) throws IOException {
    SectorFile file = new SectorFile(imageFile);
    return Header.isAtStart(file) || DescriptorFile.isAtStart(file);
  }

  /**
   * Reads header and descriptor of a file that has to hold the whole disk, in little memory: what
   * opening the file will take.
   *
   * @throws MalformedDiskException if one of them breaks a rule or asks for a feature not read here
   */
  public static DiskOutline outline(ImageFile imageFile) throws IOException {
    return SparseExtent.outlineDisk(withoutExtents(imageFile));
  }

  /**
   * Checks the metadata of a file that has to hold the whole disk.
   *
   * @throws MalformedDiskException if the file breaks a rule or uses a feature not read here
   */
  public static VmdkReader open(ImageFile imageFile) throws IOException {
    return of(List.of(SparseExtent.openDisk(withoutExtents(imageFile))));
  }

  private static SectorFile withoutExtents(ImageFile imageFile) throws IOException {
    SectorFile file = new SectorFile(imageFile);
    MalformedDiskException.require(
        !DescriptorFile.isAtStart(file),
        0,
        "The file is a descriptor only: the data of the disk is in other files",
        Remedy.CONVERT);
    return file;
  }

  /**
   * Checks the metadata of a file, and if it is a descriptor, of the extents beside it.
   *
   * @throws MalformedDiskException if a file breaks a rule or uses a feature not read here
   */
  public static VmdkReader open(ImageFile imageFile, ExtentFiles files) throws IOException {
    requireNonNull(files, "files is null");
    SectorFile file = new SectorFile(imageFile);
    return DescriptorFile.isAtStart(file) ? of(DescriptorFile.open(file, files)) : open(imageFile);
  }

  private static VmdkReader of(List<Extent> extents) throws MalformedDiskException {
    long[] positions = new long[extents.size() + 1];
    for (int i = 0; i < extents.size(); i++) {
      positions[i + 1] = positions[i] + extents.get(i).lengthBytes();
      MalformedDiskException.require(
          positions[i + 1] >= 0, 0, "The extents have more than 2^63 bytes together");
    }
    return new VmdkReader(List.copyOf(extents), positions);
  }

  /** As the descriptor states it; a multiple of 512. */
  public long virtualSizeBytes() {
    return positions[extents.size()];
  }

  /**
   * Finds the next stretch that may hold something other than zeros.
   *
   * <p>Neighbouring data may be returned in several extents. A walk from zero, each step from the
   * end of the extent before, takes time in proportion to the metadata, not to the disk.
   *
   * @param fromGuestPosition from zero to the virtual size; the extent does not start before it
   */
  public Optional<DataExtent> nextData(long fromGuestPosition) throws IOException {
    requireOnDisk(fromGuestPosition, 0);
    for (int i = indexAt(fromGuestPosition); i < extents.size(); i++) {
      long start = positions[i];
      Optional<DataExtent> found = extents.get(i).nextData(Math.max(0, fromGuestPosition - start));
      if (found.isPresent()) {
        DataExtent data = found.get();
        return Optional.of(new DataExtent(start + data.positionBytes(), data.lengthBytes()));
      }
    }
    return Optional.empty();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if a byte is asked for that is not on the disk
   * @throws MalformedDiskException if a compressed grain cannot be restored
   */
  @Override
  public void read(long guestPosition, ByteBuffer destination) throws IOException {
    requireOnDisk(guestPosition, destination.remaining());
    int limit = destination.limit();
    long position = guestPosition;
    for (int i = indexAt(position); destination.hasRemaining(); i++) {
      int count = (int) Math.min(destination.remaining(), positions[i + 1] - position);
      destination.limit(destination.position() + count);
      extents.get(i).read(position - positions[i], destination);
      destination.limit(limit);
      position += count;
    }
  }

  /** The extent that holds a position, or the count of extents at the end of the disk. */
  private int indexAt(long guestPosition) {
    int low = 0;
    int high = extents.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (positions[middle + 1] <= guestPosition) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void requireOnDisk(long guestPosition, int countBytes) {
    if (guestPosition < 0 || guestPosition > virtualSizeBytes() - countBytes) {
      throw new IllegalArgumentException(
          countBytes
              + " bytes at guest position "
              + guestPosition
              + " are not all on the disk of "
              + virtualSizeBytes()
              + " bytes");
    }
  }
}
