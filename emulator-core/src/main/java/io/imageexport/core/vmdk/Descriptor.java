package io.imageexport.core.vmdk;

import static io.imageexport.core.sectors.MalformedDiskException.require;

import io.imageexport.core.sectors.MalformedDiskException;
import io.imageexport.core.sectors.SectorFile;
import io.imageexport.core.vmdk.DescriptorText.Entry;
import io.imageexport.core.vmdk.DescriptorText.Extent;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the embedded descriptor says of the disk ("The Descriptor File"), checked against the
 * header.
 *
 * <p>Refused: a parent, a kind that is not read, and anything but one sparse extent. The name of
 * the extent's file is not used: it is this file, whatever it is called now.
 *
 * @param sectors of the disk; the capacity of the header may be rounded up to a whole grain
 */
record Descriptor(long sectors) {
  private static final Set<String> VERSIONS = Set.of("1", "2", "3");
  private static final String NO_PARENT = "ffffffff";

  /** Reads a descriptor whose place is reserved. */
  static Descriptor read(SectorFile file, Header header) throws IOException {
    DescriptorText text =
        DescriptorText.parse(
            file.read(header.descriptorPosition(), header.descriptorBytes()),
            header.descriptorPosition());
    require(
        !text.isEmpty(),
        header.descriptorPosition(),
        "The embedded descriptor is empty: the file is one extent of a disk in several files");
    Entry version = text.entry("version");
    require(
        VERSIONS.contains(version.value()),
        version.offset(),
        "Version '" + version.value() + "' of the descriptor is not supported; 1 to 3 are");
    checkCreateType(text.entry("createType"), header);
    checkParent(text);
    return new Descriptor(extentSectors(text, header));
  }

  private static void checkCreateType(Entry entry, Header header) throws MalformedDiskException {
    Optional<CreateType> type = CreateType.named(entry.value());
    require(
        type.isPresent(),
        entry.offset(),
        "The disk is of the kind '"
            + entry.value()
            + "'; only monolithicSparse and streamOptimized are read");
    require(
        type.get().isCompressed() == header.compressed(),
        entry.offset(),
        "The disk is "
            + entry.value()
            + ", but the header says that its grains are "
            + (header.compressed() ? "compressed" : "not compressed"));
  }

  private static void checkParent(DescriptorText text) throws MalformedDiskException {
    Entry parent = text.entry("parentCID");
    require(
        parent.value().equalsIgnoreCase(NO_PARENT),
        parent.offset(),
        "The disk has a parent, " + parent.value() + "; only self-contained images are read");
    if (text.hasEntry("parentFileNameHint")) {
      throw new MalformedDiskException(
          text.entry("parentFileNameHint").offset(),
          "The disk names a parent's file; only self-contained images are read");
    }
  }

  private static long extentSectors(DescriptorText text, Header header)
      throws MalformedDiskException {
    List<Extent> extents = text.extents();
    require(!extents.isEmpty(), header.descriptorPosition(), "The descriptor names no extent");
    Extent extent = extents.getFirst();
    require(
        extent.isReadable() && extent.type().equals(DescriptorText.SPARSE),
        extent.offset(),
        "The extent is "
            + extent.access()
            + " "
            + extent.type()
            + "; only one that can be read and is SPARSE, in this file, is supported");
    if (extents.size() > 1) {
      throw new MalformedDiskException(
          extents.get(1).offset(), "The disk has several extents; only one is supported");
    }
    long surplus = header.capacitySectors() - extent.sectors();
    require(
        surplus >= 0 && surplus < header.grainSectors(),
        extent.offset(),
        "The extent has "
            + extent.sectors()
            + " sectors, but the header states "
            + header.capacitySectors());
    return extent.sectors();
  }
}
