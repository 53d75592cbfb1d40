package io.imageexport.core.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.imageexport.core.vhd.VhdReader;
import io.imageexport.core.vmdk.VmdkReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Tells the format of a file from its content; what shows no format is a raw disk.
 *
 * <p>A guest decides what its disk begins and ends with, so a file can look like two formats. Then
 * none is assumed; nor is one where the file's name ends as those of another format do: a VHD that
 * was cut off, for example, would be a raw disk.
 */
final class FormatProbe {
  private static final String QCOW2_START = "QFI\u00fb";

  /** What files begin with that would otherwise be taken for raw disks by mistake. */
  private static final Map<String, String> FOREIGN_STARTS =
      Map.of(
          "vhdxfile", "VHDX",
          "COWD", "VMDK of ESX (COWD)",
          "# Disk D", "VMDK in several files",
          "QED\0", "QED");

  private static final Map<String, DiskFormat> EXTENSIONS =
      Map.of(
          ".qcow2", DiskFormat.QCOW2,
          ".vhd", DiskFormat.VHD,
          ".vpc", DiskFormat.VHD,
          ".vmdk", DiskFormat.VMDK);

  private FormatProbe() {}

  static DiskFormat probe(DiskFile file, Path name) throws IOException {
    DiskFormat format = probe(file);
    String fileName = name.getFileName().toString().toLowerCase(Locale.ROOT);
    for (Map.Entry<String, DiskFormat> extension : EXTENSIONS.entrySet()) {
      if (fileName.endsWith(extension.getKey()) && format != extension.getValue()) {
        throw new IOException(
            "it is named "
                + extension.getKey()
                + ", but its content is not "
                + extension.getValue()
                + "; say --format "
                + format.name().toLowerCase(Locale.ROOT)
                + " if it is that");
      }
    }
    return format;
  }

  private static DiskFormat probe(DiskFile file) throws IOException {
    List<DiskFormat> formats = new ArrayList<>();
    String start = start(file);
    if (start.startsWith(QCOW2_START)) {
      formats.add(DiskFormat.QCOW2);
    }
    if (VmdkReader.recognises(file)) {
      formats.add(DiskFormat.VMDK);
    }
    if (VhdReader.recognises(file)) {
      formats.add(DiskFormat.VHD);
    }
    if (formats.size() > 1) {
      throw new IOException(
          "it looks like " + formats.get(0) + " and like " + formats.get(1) + "; say --format");
    }
    if (formats.isEmpty()) {
      refuseForeign(start);
      return DiskFormat.RAW;
    }
    return formats.getFirst();
  }

  private static String start(DiskFile file) throws IOException {
    ByteBuffer start = ByteBuffer.allocate((int) Math.min(file.lengthBytes(), Long.BYTES));
    file.read(0, start);
    return new String(start.array(), ISO_8859_1);
  }

  private static void refuseForeign(String start) throws IOException {
    for (Map.Entry<String, String> foreign : FOREIGN_STARTS.entrySet()) {
      if (start.startsWith(foreign.getKey())) {
        throw new IOException(
            "it looks like "
                + foreign.getValue()
                + ", which is not supported; raw, QCOW2, VHD and VMDK in one file are. Say --format"
                + " raw if it is a raw disk");
      }
    }
  }
}
