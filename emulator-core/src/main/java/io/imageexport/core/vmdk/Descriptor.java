package io.imageexport.core.vmdk;

import static io.imageexport.core.sectors.MalformedDiskException.require;

import io.imageexport.core.sectors.MalformedDiskException;
import io.imageexport.core.sectors.SectorFile;
import io.imageexport.core.vmdk.DescriptorText.Entry;
import io.imageexport.qcow2.reader.Remedy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a descriptor says of the disk ("The Descriptor File"). A parent and a kind that is not read
 * are refused.
 *
 * @param position where the descriptor stands in its file
 * @param kind what the entry createType names, and where it does
 * @param extents at least one
 */
record Descriptor(long position, Entry kind, CreateType createType, List<ExtentLine> extents) {
  private static final Set<String> VERSIONS = Set.of("1", "2", "3");
  private static final String NO_PARENT = "ffffffff";

  /** Reads the descriptor in a sparse file, whose place is reserved. */
  static Descriptor readEmbedded(SectorFile file, Header header) throws IOException {
    long position = header.descriptorPosition();
    DescriptorText text =
        DescriptorText.parse(file.read(position, header.descriptorBytes()), position);
    require(
        !text.isEmpty(),
        position,
        "The embedded descriptor is empty: " + Header.ONE_OF_SEVERAL,
        Header.GIVE_THE_DESCRIPTOR);
    Descriptor descriptor = of(text, position);
    descriptor.checkKind(header);
    return descriptor;
  }

  /** Reads the descriptor that is a whole file. */
  static Descriptor parse(ByteBuffer bytes) throws MalformedDiskException {
    Descriptor descriptor = of(DescriptorText.parse(bytes, 0), 0);
    require(
        descriptor.createType.layout() == CreateType.Layout.DESCRIPTOR_AND_EXTENTS,
        descriptor.kind.offset(),
        "The disk is " + descriptor.kind.value() + ", which has its descriptor among the data");
    return descriptor;
  }

  private static Descriptor of(DescriptorText text, long position) throws MalformedDiskException {
    Entry version = text.entry("version");
    require(
        VERSIONS.contains(version.value()),
        version.offset(),
        "Version '" + version.value() + "' of the descriptor is not supported; 1 to 3 are",
        Remedy.CONVERT);
    Entry kind = text.entry("createType");
    Optional<CreateType> type = CreateType.named(kind.value());
    require(
        type.isPresent(),
        kind.offset(),
        "The disk is of the kind '"
            + kind.value()
            + "'; expected monolithicSparse, streamOptimized, monolithicFlat, twoGbMaxExtentSparse,"
            + " twoGbMaxExtentFlat or vmfs",
        Remedy.CONVERT);
    checkParent(text);
    require(!text.extents().isEmpty(), position, "The descriptor names no extent");
    return new Descriptor(position, kind, type.get(), text.extents());
  }

  private static void checkParent(DescriptorText text) throws MalformedDiskException {
    Entry parent = text.entry("parentCID");
    require(
        parent.value().equalsIgnoreCase(NO_PARENT),
        parent.offset(),
        "The disk has a parent, " + parent.value() + "; only self-contained images are read",
        Remedy.CONVERT);
    if (text.hasEntry("parentFileNameHint")) {
      throw new MalformedDiskException(
          text.entry("parentFileNameHint").offset(),
          "The disk names a parent's file; only self-contained images are read",
          Remedy.CONVERT);
    }
  }

  private void checkKind(Header header) throws MalformedDiskException {
    require(
        createType.layout() != CreateType.Layout.DESCRIPTOR_AND_EXTENTS,
        kind.offset(),
        "The disk is of the kind '" + kind.value() + "', but its descriptor is in a sparse file");
    boolean compressed = createType.layout() == CreateType.Layout.COMPRESSED_FILE;
    require(
        compressed == header.compressed(),
        kind.offset(),
        "The disk is "
            + kind.value()
            + ", but the header says that its grains are "
            + (header.compressed() ? "compressed" : "not compressed"));
  }

  /** The one extent of a disk in one file. Its name is not used: the file may have been renamed. */
  ExtentLine onlyExtent() throws MalformedDiskException {
    ExtentLine extent = extents.getFirst();
    extent.requireReadable(ExtentLine.SPARSE);
    if (extents.size() > 1) {
      throw new MalformedDiskException(
          extents.get(1).position(),
          "The disk has several extents; a sparse file may have one",
          Remedy.CONVERT);
    }
    return extent;
  }
}
