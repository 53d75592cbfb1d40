package io.imageexport.core.vmdk;

import static io.imageexport.core.sectors.MalformedDiskException.require;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.imageexport.core.sectors.MalformedDiskException;
import io.imageexport.core.sectors.SectorFile;
import io.imageexport.core.sectors.SectorTable;
import io.imageexport.qcow2.reader.ImageFile;
import io.imageexport.qcow2.reader.Remedy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A descriptor that is a file of its own, and the extents that it names in the same folder.
 *
 * <p>A descriptor comes from anywhere and could name any file of whoever reads it. So a name has no
 * path, and each file serves one extent: a small descriptor cannot claim a file many times over. At
 * most 4,096 extents, and grain directories of 32 MiB in all.
 */
final class DescriptorFile {
  private static final String START = "# Disk DescriptorFile";
  private static final int MAXIMUM_BYTES = 1 << 20;

  /** A disk of 8 TiB in files of 2 GiB. */
  private static final int MAXIMUM_EXTENTS = 4096;

  private final ExtentFiles files;
  private final List<Extent> extents = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private long directoryEntries;

  private DescriptorFile(ExtentFiles files) {
    this.files = files;
  }

  static boolean isAtStart(SectorFile file) throws IOException {
    byte[] start = START.getBytes(US_ASCII);
    return file.contains(0, start.length)
        && ByteBuffer.wrap(start).equals(file.read(0, start.length));
  }

  /** Opens all extents of the disk, in their order. */
  static List<Extent> open(SectorFile file, ExtentFiles files) throws IOException {
    require(
        file.lengthBytes() <= MAXIMUM_BYTES,
        0,
        "The descriptor has " + file.lengthBytes() + " bytes, more than 1 MiB");
    Descriptor descriptor = Descriptor.parse(file.read(0, (int) file.lengthBytes()));
    require(
        descriptor.extents().size() <= MAXIMUM_EXTENTS,
        0,
        "The disk has " + descriptor.extents().size() + " extents, more than " + MAXIMUM_EXTENTS,
        Remedy.CONVERT);
    DescriptorFile opened = new DescriptorFile(files);
    for (ExtentLine line : descriptor.extents()) {
      opened.add(line);
    }
    return opened.extents;
  }

  private void add(ExtentLine line) throws IOException {
    line.requireReadable(ExtentLine.FLAT, ExtentLine.VMFS, ExtentLine.SPARSE, ExtentLine.ZERO);
    require(line.sectors() > 0, line.position(), "An extent has no sectors");
    extents.add(
        switch (line.type()) {
          case ExtentLine.ZERO -> new ZeroExtent(line.lengthBytes());
          case ExtentLine.SPARSE -> sparse(line);
          default -> FlatExtent.open(file(line), line);
        });
  }

  private SparseExtent sparse(ExtentLine line) throws IOException {
    SparseExtent extent;
    try {
      extent = SparseExtent.open(new SectorFile(file(line)), line);
    } catch (MalformedDiskException e) {
      throw new IOException("extent '" + line.requiredFileName() + "': " + e.getMessage(), e);
    }
    directoryEntries += extent.directoryEntryCount();
    require(
        directoryEntries <= SectorTable.MAXIMUM_ENTRIES,
        line.position(),
        "The grain directories up to this extent have "
            + directoryEntries
            + " entries, above 32 MiB",
        Remedy.CONVERT);
    return extent;
  }

  private ImageFile file(ExtentLine line) throws IOException {
    String name = line.requiredFileName();
    require(
        isPlain(name),
        line.position(),
        "The extent '" + printable(name) + "' is not the name of a file in the descriptor's folder",
        Remedy.CONVERT);
    require(
        names.add(name),
        line.position(),
        "Two extents are in the file '" + name + "'",
        Remedy.CONVERT);
    return files.open(name);
  }

  /** Without a path, in the manner of any system. */
  private static boolean isPlain(String name) {
    return !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && name.chars()
            .noneMatch(c -> c == '/' || c == '\\' || c == ':' || Character.isISOControl(c));
  }

  private static String printable(String name) {
    return name.replaceAll("\\p{Cntrl}", "?");
  }
}
