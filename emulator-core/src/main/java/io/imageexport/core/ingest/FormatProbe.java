package io.imageexport.core.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.imageexport.core.ingest.foreign.ForeignFormats;
import io.imageexport.core.vhd.VhdReader;
import io.imageexport.core.vmdk.VmdkReader;
import io.imageexport.qcow2.reader.ImageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Tells the format of a file from its content, and from its name where that promises another one.
 *
 * <p>A guest decides what its disk begins and ends with, so a file can look like two formats. Then
 * none is assumed; nor is one where the file's name promises another: a VHD that was cut off, for
 * example, would be a raw disk.
 */
final class FormatProbe {
  static final String EXPECTED = "expected raw, QCOW2, VHD or VMDK";

  private static final String QCOW2_START = "QFI\u00fb";
  private static final int QCOW2_START_BYTES = 8;

  /** The version before QCOW2, with another header. */
  private static final int QCOW_VERSION = 1;

  private static final Map<String, DiskFormat> READ =
      Map.of(
          ".qcow2", DiskFormat.QCOW2,
          ".vhd", DiskFormat.VHD,
          ".vpc", DiskFormat.VHD,
          ".vmdk", DiskFormat.VMDK);

  private static final List<String> NOT_READ =
      List.of(
          ".vhdx", ".vdi", ".qed", ".ova", ".ovf", ".gz", ".tgz", ".xz", ".bz2", ".zst", ".lz4",
          ".lzma", ".zip", ".7z", ".rar", ".tar", ".wim", ".e01");

  private FormatProbe() {}

  /** What a file's content looks like; raw disks look like nothing. */
  static Appearance appearance(ImageFile file) throws IOException {
    List<DiskFormat> formats = new ArrayList<>();
    if (isQcow2(file)) {
      formats.add(DiskFormat.QCOW2);
    }
    if (VmdkReader.recognises(file)) {
      formats.add(DiskFormat.VMDK);
    }
    if (VhdReader.recognises(file)) {
      formats.add(DiskFormat.VHD);
    }
    if (formats.size() > 1) {
      return new Appearance.Ambiguous(formats);
    }
    if (!formats.isEmpty()) {
      return new Appearance.Known(formats.getFirst());
    }
    return ForeignFormats.of(file)
        .<Appearance>map(Appearance.Foreign::new)
        .orElseGet(Appearance.Unmarked::new);
  }

  private static boolean isQcow2(ImageFile file) throws IOException {
    if (file.lengthBytes() < QCOW2_START_BYTES) {
      return false;
    }
    ByteBuffer start = ByteBuffer.allocate(QCOW2_START_BYTES);
    file.read(0, start);
    return new String(start.array(), ISO_8859_1).startsWith(QCOW2_START)
        && start.getInt(Integer.BYTES) != QCOW_VERSION;
  }

  /**
   * The format of a file, if its content and its name leave no doubt.
   *
   * @throws RefusedDiskException otherwise
   */
  static DiskFormat probe(ImageFile file, Path name) throws IOException {
    Appearance appearance = appearance(file);
    DiskFormat format =
        switch (appearance) {
          case Appearance.Known known -> known.format();
          case Appearance.Unmarked unmarked -> DiskFormat.RAW;
          case Appearance.Foreign foreign -> throw refusal(foreign);
          case Appearance.Ambiguous ambiguous ->
              throw new RefusedDiskException(
                  "it looks like "
                      + ambiguous.name()
                      + "; expected one format. Specify its actual format");
        };
    requireName(name.getFileName().toString().toLowerCase(Locale.ROOT), format);
    if (format == DiskFormat.RAW) {
      requireSector(file);
    }
    return format;
  }

  static RefusedDiskException refusal(Appearance.Foreign foreign) {
    return new RefusedDiskException(
        "it looks like " + foreign.name() + "; " + EXPECTED + ". " + foreign.format().remedy(),
        true);
  }

  private static void requireName(String name, DiskFormat format) throws RefusedDiskException {
    for (Map.Entry<String, DiskFormat> extension : READ.entrySet()) {
      if (name.endsWith(extension.getKey()) && format != extension.getValue()) {
        throw new RefusedDiskException(
            "it is named "
                + extension.getKey()
                + ", but looks like "
                + format
                + "; expected "
                + extension.getValue()
                + ". "
                + (isFlatExtent(name)
                    ? "Give its descriptor, the small .vmdk file beside it"
                    : "It may be incomplete: copy it again; or specify its actual format"),
            format == DiskFormat.RAW);
      }
    }
    for (String extension : NOT_READ) {
      if (name.endsWith(extension) && format == DiskFormat.RAW) {
        throw new RefusedDiskException(
            "it is named "
                + extension
                + ", but does not begin like such a file; "
                + EXPECTED
                + ". It may be incomplete: copy it again",
            true);
      }
    }
  }

  /** The data beside a descriptor, which is raw in spite of its name. */
  private static boolean isFlatExtent(String name) {
    return name.matches(".*-(flat|f[0-9]+)\\.vmdk");
  }

  static void requireSector(ImageFile file) throws RefusedDiskException {
    if (file.lengthBytes() < RawDisk.SECTOR_BYTES) {
      throw new RefusedDiskException(
          "it has "
              + file.lengthBytes()
              + " bytes; expected a disk of at least one sector of 512. Copy it again from its source",
          true);
    }
  }
}
