package io.imageexport.core.vhd;

import io.imageexport.core.sectors.MalformedDiskException;
import io.imageexport.core.sectors.SectorFile;
import io.imageexport.qcow2.GuestReader;
import io.imageexport.qcow2.reader.DataExtent;
import io.imageexport.qcow2.reader.DiskOutline;
import io.imageexport.qcow2.reader.ImageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The guest's disk in a VHD file, fixed or dynamic.
 *
 * <p>Opening reads and checks all metadata that leads to data: the footer, and for dynamic disks
 * its copy, the dynamic header and the block table. Refused: a differencing disk, a wrong checksum,
 * a machine in saved state. What was opened holds no offset that leaves the file, and no two blocks
 * share a place, so a disk never claims more data than its file has bytes.
 *
 * <p>Memory is known from the headers and the file's length (see {@link #outline}), whatever the
 * size of the disk: 320 KiB for pages of the block table and a piece of one bitmap; while the file
 * is opened, eight bytes for each block on top, at most 64 MiB in a file of 8 GiB or more. A read
 * costs no more of the file than it asks for, and one bit for each sector.
 *
 * <p>Safe for use by several threads.
 */
public final class VhdReader implements GuestReader {
  private final long virtualSizeBytes;
  private final Content content;

  private VhdReader(long virtualSizeBytes, Content content) {
    this.virtualSizeBytes = virtualSizeBytes;
    this.content = content;
  }

  /** Whether a footer is where it has to be, or its copy where dynamic disks have one. */
  public static boolean recognises(ImageFile imageFile) throws IOException {
    SectorFile file = new SectorFile(imageFile);
    return Footer.isAtEnd(file) || Footer.isAtStart(file);
  }

  /**
   * Reads the headers only, in little memory: what opening the file will take.
   *
   * @throws MalformedDiskException if a header breaks a rule or asks for a feature not read here
   */
  public static DiskOutline outline(ImageFile imageFile) throws IOException {
    SectorFile file = new SectorFile(imageFile);
    Footer footer = Footer.readAtEnd(file);
    return new DiskOutline(
        footer.virtualSizeBytes(),
        switch (footer.type()) {
          case FIXED -> 0;
          case DYNAMIC -> DynamicContent.memoryBytes(file, footer);
        });
  }

  /**
   * Checks the metadata.
   *
   * @throws MalformedDiskException if the file breaks a rule or uses a feature not read here
   */
  public static VhdReader open(ImageFile imageFile) throws IOException {
    SectorFile file = new SectorFile(imageFile);
    Footer footer = Footer.readAtEnd(file);
    Content content =
        switch (footer.type()) {
          case FIXED -> FixedContent.open(file, footer);
          case DYNAMIC -> DynamicContent.open(file, footer);
        };
    return new VhdReader(footer.virtualSizeBytes(), content);
  }

  /** As the footer states it; a multiple of 512. */
  public long virtualSizeBytes() {
    return virtualSizeBytes;
  }

  /**
   * Finds the next stretch that may hold something other than zeros.
   *
   * <p>A walk from zero, each step from the end of the extent before, takes time in proportion to
   * the metadata, not to the disk.
   *
   * @param fromGuestPosition from zero to the virtual size; the extent does not start before it
   */
  public Optional<DataExtent> nextData(long fromGuestPosition) throws IOException {
    requireOnDisk(fromGuestPosition, 0);
    return content.nextData(fromGuestPosition);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if a byte is asked for that is not on the disk
   */
  @Override
  public void read(long guestPosition, ByteBuffer destination) throws IOException {
    requireOnDisk(guestPosition, destination.remaining());
    content.read(guestPosition, destination);
  }

  private void requireOnDisk(long guestPosition, int countBytes) {
    if (guestPosition < 0 || guestPosition > virtualSizeBytes - countBytes) {
      throw new IllegalArgumentException(
          countBytes
              + " bytes at guest position "
              + guestPosition
              + " are not all on the disk of "
              + virtualSizeBytes
              + " bytes");
    }
  }
}
