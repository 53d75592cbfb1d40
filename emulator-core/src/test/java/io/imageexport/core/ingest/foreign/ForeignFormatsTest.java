package io.imageexport.core.ingest.foreign;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.imageexport.core.sectors.BytesFile;
import io.imageexport.testing.Tool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of well-known formats are named; raw disks are not. */
class ForeignFormatsTest {
  private static final String NONE = "";

  @TempDir private Path folder;

  private static String nameOf(byte[] content) throws IOException {
    BytesFile file = new BytesFile(content.length, ByteOrder.LITTLE_ENDIAN).putBytes(0, content);
    return ForeignFormats.of(file).map(ForeignFormat::name).orElse(NONE);
  }

  /** A file of 64 KiB that begins with some bytes. */
  private static byte[] beginning(String start) {
    return Arrays.copyOf(start.getBytes(ISO_8859_1), 64 << 10);
  }

  /** A disk with a partition, whose boot code begins with some bytes. */
  private static byte[] bootSector(String start) {
    byte[] disk = beginning(start);
    disk[510] = 0x55;
    disk[511] = (byte) 0xaa;
    return disk;
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "vhdxfile, VHDX",
        "WithoutFreeSpace, a Parallels disk",
        "WithouFreSpacExt, a Parallels disk",
        "Bochs Virtual HD Image, a Bochs disk",
        "COWD, VMDK of ESX (COWD)",
        "partclone-image0002, a Partclone image",
        "PaRtImAgE-VoLuMe, a Partimage volume",
        "MComprHD, CHD",
        "LibvirtQemudSave, a saved machine of libvirt",
        "QEVM, a saved machine of QEMU",
        "070701, cpio",
        "070707, cpio",
        "LRZI, lrzip",
        "%PDF-1.7, PDF",
        "GIF89a, GIF",
        "....ftypisom, MP4",
        "RIFF....WEBP, WebP",
        "RIFF....WAVEfmt, WAV",
        "RIFF....AVI LIST, AVI",
      })
  void namesFormatsByTheirMark(String start, String name) throws IOException {
    assertEquals(name, nameOf(beginning(start)));
  }

  /** Written as the octal escapes of printf(1). */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "QFI\\373\\0\\0\\0\\1, QCOW version 1",
        "\\276\\272\\376\\312\\0\\0\\0\\0, VMDK of ESX (seSparse)",
        "sprs\\0\\0\\0\\3, an Apple sparse image",
        ":\\377&\\355\\1\\0\\0\\0\\34\\0\\14\\0, an Android sparse image",
        "EVF\\11\\15\\12\\377\\0, EnCase (E01)",
        "EVF2\\15\\12\\201\\0, EnCase (Ex01)",
        "AFF10\\15\\12\\0, AFF",
        "MSWIM\\0\\0\\0\\320, WIM",
        "\\0ntfsclone-image, an ntfsclone image",
        "\\376\\357\\1\\0, a Norton Ghost image",
        "\\316$\\271\\242 \\0\\0\\0, an Acronis backup",
        "VMA\\0\\0\\0\\0\\1, a Proxmox backup (VMA)",
        "\\37\\235\\220, compress (.Z)",
        "\\120*M\\30\\4\\0\\0\\0, zstd",
        "LZIP\\1\\14, lzip",
        "\\211LZO\\0\\15\\12\\32\\12, lzop",
        "\\377\\6\\0\\0sNaPpY, Snappy",
        "7z\\274\\257'\\34\\0\\4, 7z",
        "Rar!\\32\\7\\1\\0, RAR",
        "MSCF\\0\\0\\0\\0, a Windows cabinet",
        "xar!\\0\\34\\0\\1, xar",
        "PK\\5\\6\\0\\0, ZIP",
        "\\355\\253\\356\\333\\3\\0, an RPM package",
        "\\177ELF\\2\\1\\1, a program (ELF)",
        "\\317\\372\\355\\376, a program (Mach-O)",
        "\\312\\376\\272\\276\\0\\0\\0\\64, a program (Mach-O or Java)",
        "\\320\\317\\21\\340\\241\\261\\32\\341, an Office document",
        "SQLite format 3\\0, an SQLite database",
        "\\211PNG\\15\\12\\32\\12, PNG",
        "\\377\\330\\377\\340\\0\\20JFIF, JPEG",
        "II*\\0\\10, TIFF",
        "\\32E\\337\\243, Matroska",
        "OggS\\0\\2, Ogg",
        "fLaC\\0, FLAC",
        "ID3\\3\\0, MP3",
      })
  void namesFormatsByTheirBytes(String start, String name) throws IOException {
    assertEquals(name, nameOf(beginning(unescaped(start))));
  }

  private static String unescaped(String text) {
    StringBuilder result = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        int end = i + 1;
        while (end < Math.min(text.length(), i + 4) && Character.isDigit(text.charAt(end))) {
          end++;
        }
        result.append((char) Integer.parseInt(text, i + 1, end, 8));
        i = end - 1;
      } else {
        result.append(text.charAt(i));
      }
    }
    return result.toString();
  }

  @Test
  void namesVdiAndDmgByMarksElsewhere() throws IOException {
    byte[] vdi = beginning("<<< Oracle VM VirtualBox Disk Image >>>\n");
    System.arraycopy("\u007f\u0010\u00da\u00be".getBytes(ISO_8859_1), 0, vdi, 64, 4);
    assertEquals("VDI", nameOf(vdi));
    byte[] dmg = beginning("x\u00da");
    byte[] trailer = "koly\0\0\0\4\0\0\2\0\0\0\0\1".getBytes(ISO_8859_1);
    System.arraycopy(trailer, 0, dmg, dmg.length - 512, trailer.length);
    assertEquals("DMG", nameOf(dmg));
  }

  @Test
  void namesProgramsOfWindows() throws IOException {
    byte[] program = beginning("MZ");
    program[60] = (byte) 0x80;
    System.arraycopy("PE\0\0".getBytes(ISO_8859_1), 0, program, 128, 4);
    assertEquals("a program (PE)", nameOf(program));
    program[510] = 0x55;
    program[511] = (byte) 0xaa;
    assertEquals(NONE, nameOf(program), "Linux and Memtest86+ can be programs and boot sectors");
    assertEquals(NONE, nameOf(beginning("MZ")));
  }

  @Test
  void namesWhatTheJdkPacks() throws IOException {
    byte[] content = new byte[100_000];
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(gzip)) {
      out.write(content);
    }
    assertEquals("gzip", nameOf(gzip.toByteArray()));
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(zip)) {
      out.putNextEntry(new ZipEntry("disk.raw"));
      out.write(content);
    }
    assertEquals("ZIP", nameOf(zip.toByteArray()));
  }

  @ParameterizedTest
  @CsvSource({
    "gzip, gzip -kc -1, gzip",
    "gzip, gzip -kc -9, gzip",
    "xz, xz -kc, xz",
    "xz, xz -kc --format=lzma, LZMA",
    "xz, xz -kc --format=lzma -9e, LZMA",
    "bzip2, bzip2 -kc, bzip2",
    "bzip2, bzip2 -kc -1, bzip2",
    "zstd, zstd -qc, zstd",
    "zstd, zstd -qc -19, zstd",
    "lz4, lz4 -qc, LZ4",
    "lz4, lz4 -qcl, LZ4",
    "tar, tar -c --format=v7, tar",
    "tar, tar -c --format=ustar, tar",
    "tar, tar -c --format=gnu, tar",
    "tar, tar -c --format=pax, tar",
    "cpio, find {} | cpio -o -H newc, cpio",
    "cpio, find {} | cpio -o -H odc, cpio",
  })
  void namesWhatOtherToolsPack(String tool, String command, String name) throws Exception {
    if (!Tool.isOnPath(tool)) {
      Tool.missing(tool, tool.equals("xz") ? "xz-utils" : tool);
    }
    Path raw = Files.write(folder.resolve("disk.raw"), new byte[10_000]);
    Path packed = folder.resolve("packed");
    String filled =
        command.contains("{}") ? command.replace("{}", "disk.raw") : command + " disk.raw";
    Tool.run("sh", "-c", "cd '" + raw.getParent() + "' && (" + filled + ") > packed 2>/dev/null");
    assertEquals(name, nameOf(Files.readAllBytes(packed)));
  }

  @Test
  void namesAnOva() throws Exception {
    if (!Tool.isOnPath("tar")) {
      Tool.missing("tar", "tar");
    }
    Files.writeString(folder.resolve("machine.ovf"), "<Envelope/>");
    Tool.run("tar", "-cf", folder + "/x.ova", "-C", folder.toString(), "machine.ovf");
    assertEquals("OVA", nameOf(Files.readAllBytes(folder.resolve("x.ova"))));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>, XML",
        "<Error><Code>AccessDenied</Code></Error>, XML",
        "<?xml version='1.0'?><Envelope ovf:version='1.0'>, OVF",
        "<!DOCTYPE html><html>, HTML",
        "<HTML><body>, HTML",
        "version https://git-lfs.github.com/spec/v1, a pointer of Git LFS",
        "#!/bin/sh, a script",
        "{\"a\": 1}, JSON",
        "wget: not found, text",
        "系统盘, text",
        "x, text",
      })
  void namesTexts(String start, String name) throws IOException {
    assertEquals(name, nameOf((start + "\n").getBytes(UTF_8)));
    byte[] bom = ("\ufeff" + start + "\n").getBytes(UTF_8);
    assertEquals(name, nameOf(bom));
  }

  /** What begins like a known text is that, however long it is; other text may be a test's disk. */
  @Test
  void wholeSectorsOfTextMayBeADisk() throws IOException {
    assertEquals(NONE, nameOf("A".repeat(4096).getBytes(UTF_8)));
    assertEquals(NONE, nameOf("y\n".repeat(2048).getBytes(UTF_8)));
    assertEquals("text", nameOf("y\n".repeat(2047).getBytes(UTF_8)));
    assertEquals("HTML", nameOf(("<html>" + " ".repeat(1018)).getBytes(UTF_8)));
    assertEquals(NONE, nameOf(("<html>" + "\0".repeat(1018)).getBytes(UTF_8)));
  }

  /** The starts of real disks: boot loaders, file systems without one, and others. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\\353c\\220",
        "\\353<\\220MSDOS5.0",
        "\\353R\\220NTFS    ",
        "\\353v\\220EXFAT   ",
        "\\353X\\220-FVE-FS-",
        "\\63\\300\\216\\320\\274\\0|",
        "\\372\\63\\300\\216\\320",
        "\\372\\270\\0\\20\\216\\320",
        "\\351\\0\\0",
        "ER\\10\\0\\0\\0\\220\\220",
        "XFSB\\0\\0\\20\\0",
        "hsqs\\1\\0\\0\\0",
        "sqsh\\0\\0\\0\\1",
        "E=\\315(",
        "-rom1fs-",
        "LUKS\\272\\276\\0\\1",
        "LUKS\\272\\276\\0\\2",
        "\\13\\345\\251A",
        "LK`\\0",
        "DOS\\0",
        "\\374N+\\251\\1\\0\\0\\0",
        "ER\\2\\0",
      })
  void namesNoRawDisk(String start) throws IOException {
    assertEquals(NONE, nameOf(beginning(unescaped(start))));
    assertEquals(NONE, nameOf(bootSector(unescaped(start))));
  }

  /** Few bytes can be the code of a boot sector; a long mark cannot. */
  @Test
  void aBootSectorIsStrongerThanAShortMark() throws IOException {
    assertEquals("a program (ELF)", nameOf(beginning("\u007fELF")));
    assertEquals(NONE, nameOf(bootSector("\u007fELF")));
    assertEquals(NONE, nameOf(bootSector("(\u00b5/\u00fd")));
    assertEquals("VHDX", nameOf(bootSector("vhdxfile")));
  }

  /** As an encrypted disk without a header has it. */
  @Test
  void namesNoNoise() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    byte[] noise = new byte[1024];
    for (int i = 0; i < 300_000; i++) {
      random.nextBytes(noise);
      assertEquals(NONE, nameOf(noise), "disk " + i);
    }
  }

  /** A file of one file system after the other, made by its own tool. */
  @ParameterizedTest
  @CsvSource({
    "mkfs.ext4, -q -F, e2fsprogs",
    "mkfs.xfs, -q, xfsprogs",
    "mkfs.btrfs, -q, btrfs-progs",
    "mkfs.vfat, , dosfstools",
    "mkfs.ntfs, -q -F -Q, ntfs-3g",
    "mkswap, -q, util-linux"
  })
  void namesNoFileSystem(String tool, String options, String debianPackage) throws Exception {
    if (!Tool.isOnPath(tool)) {
      Tool.missing(tool, debianPackage);
    }
    Path disk = folder.resolve("disk");
    Files.write(disk, new byte[320 << 20]);
    String given = options == null ? "" : options;
    Tool.run("sh", "-c", tool + " " + given + " '" + disk + "' >/dev/null 2>&1");
    byte[] start;
    try (var in = Files.newInputStream(disk)) {
      start = in.readNBytes(1 << 20);
    }
    assertEquals(NONE, nameOf(start));
  }

  @Test
  void shortFilesAreNoneOfThem() throws IOException {
    for (int length = 0; length < 64; length++) {
      assertEquals(NONE, nameOf(new byte[length]), length + " bytes");
    }
  }

  @Test
  void everyFormatSaysWhatToDo() throws IOException {
    for (ForeignFormat format : ForeignFormats.all().toList()) {
      assertFalse(format.name().isBlank());
      assertFalse(format.remedy().isBlank(), format.name());
      assertFalse(format.remedy().endsWith("."), format.name());
    }
  }
}
