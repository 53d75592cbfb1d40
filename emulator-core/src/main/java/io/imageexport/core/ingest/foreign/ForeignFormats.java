package io.imageexport.core.ingest.foreign;

import static io.imageexport.core.ingest.foreign.ForeignFormat.at;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.imageexport.qcow2.reader.ImageFile;
import io.imageexport.qcow2.reader.Remedy;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The well-known formats that are not read: other disk images, archives, compressed files,
 * programs, documents and media.
 *
 * <p>The marks are those of QEMU's block drivers, of file(1) and of the formats' specifications.
 * Left out is all that a raw disk may begin with: boot sectors, partition tables, file systems
 * (squashfs, cramfs and ISO 9660 among them), swap space, LVM and LUKS.
 */
public final class ForeignFormats {
  private static final String CONVERT = Remedy.CONVERT.sentence();
  private static final String NOT_A_DISK = "Give the disk image itself";
  private static final String RESTORE =
      "Restore it to a raw disk with the program that made it, and give that";

  private static final List<ForeignFormat> DISKS =
      List.of(
          at(0, "vhdxfile", "VHDX", CONVERT),
          at(64, "\u007f\u0010\u00da\u00be", "VDI", CONVERT),
          at(0, "WithoutFreeSpace", "a Parallels disk", CONVERT),
          at(0, "WithouFreSpacExt", "a Parallels disk", CONVERT),
          at(0, "QED\0", "QED", CONVERT),
          at(0, "QFI\u00fb\0\0\0\1", "QCOW version 1", CONVERT),
          at(0, "COWD", "VMDK of ESX (COWD)", CONVERT),
          at(0, "\u00be\u00ba\u00fe\u00ca\0\0\0\0", "VMDK of ESX (seSparse)", CONVERT),
          at(0, "Bochs Virtual HD Image", "a Bochs disk", CONVERT),
          at(0, "#!/bin/sh\n#V2.0 Format\nmodprobe cloop", "cloop", CONVERT),
          new ForeignFormat("DMG", CONVERT, ForeignFormats::isDmg),
          at(0, "sprs\0\0\0\3", "an Apple sparse image", "Convert it first: hdiutil convert"),
          at(
              0,
              ":\u00ff&\u00ed\1\0",
              "an Android sparse image",
              "Expand it first: simg2img IN OUT"),
          at(0, "EVF\t\r\n\u00ff\0", "EnCase (E01)", "Expand it first: ewfexport -f raw IN"),
          at(0, "EVF2\r\n\u0081\0", "EnCase (Ex01)", "Expand it first: ewfexport -f raw IN"),
          at(0, "LVF\t\r\n\u00ff\0", "EnCase (L01)", NOT_A_DISK),
          at(0, "AFF10\r\n\0", "AFF", "Expand it first: affcat IN > OUT"),
          at(
              0,
              "MSWIM\0\0\0",
              "WIM",
              "It holds files, not a disk: apply it to a disk, and give that"),
          at(
              0,
              "partclone-image",
              "a Partclone image",
              "Restore it first: partclone.restore -s IN -O OUT"),
          at(
              0,
              "\0ntfsclone-image",
              "an ntfsclone image",
              "Restore it first: ntfsclone --restore-image --overwrite OUT IN"),
          at(0, "PaRtImAgE-VoLuMe", "a Partimage volume", RESTORE),
          at(0, "\u00fe\u00ef\1\0", "a Norton Ghost image", RESTORE),
          at(0, "\u00ce$\u00b9\u00a2 \0\0\0", "an Acronis backup", RESTORE),
          at(
              0,
              "VMA\0\0\0\0\1",
              "a Proxmox backup (VMA)",
              "Unpack it first: vma extract IN FOLDER"),
          at(0, "MComprHD", "CHD", "Expand it first: chdman extracthd -i IN -o OUT"),
          at(0, "LibvirtQemudSave", "a saved machine of libvirt", NOT_A_DISK),
          at(0, "QEVM", "a saved machine of QEMU", NOT_A_DISK));

  private static final List<ForeignFormat> PACKED =
      List.of(
          new ForeignFormat("gzip", unpack("gunzip IN"), Compressed::isGzip),
          new ForeignFormat("bzip2", unpack("bunzip2 IN"), Compressed::isBzip2),
          new ForeignFormat("compress (.Z)", unpack("uncompress IN"), Compressed::isCompress),
          new ForeignFormat("LZMA", unpack("unlzma IN"), Compressed::isLzma),
          new ForeignFormat("zstd", unpack("unzstd IN"), Compressed::isZstd),
          at(0, "\u00fd7zXZ\0", "xz", unpack("unxz IN")),
          at(0, "\4\"M\u0018", "LZ4", unpack("lz4 -d IN OUT")),
          at(0, "\2!L\u0018", "LZ4", unpack("lz4 -d IN OUT")),
          at(0, "LZIP\1", "lzip", unpack("lzip -d IN")),
          at(0, "\u0089LZO\0\r\n\u001a\n", "lzop", unpack("lzop -d IN")),
          at(0, "LRZI", "lrzip", unpack("lrunzip IN")),
          at(0, "\u00ff\6\0\0sNaPpY", "Snappy", unpack("snzip -d IN")),
          new ForeignFormat(
              "OVA",
              "Unpack it, then give the disk in it: tar -xf IN",
              sample -> Tar.isTar(sample) && Tar.firstName(sample).endsWith(".ovf")),
          new ForeignFormat("tar", unpack("tar -xf IN"), Tar::isTar),
          at(0, "PK\3\4", "ZIP", unpack("unzip IN")),
          at(0, "PK\5\6", "ZIP", unpack("unzip IN")),
          at(0, "PK\7\10PK", "ZIP", unpack("unzip IN")),
          at(0, "7z\u00bc\u00af'\u001c", "7z", unpack("7z x IN")),
          at(0, "Rar!\u001a\7", "RAR", unpack("unrar x IN")),
          at(0, "MSCF\0\0\0\0", "a Windows cabinet", unpack("cabextract IN")),
          at(0, "xar!\0\u001c", "xar", unpack("xar -xf IN")),
          at(0, "070701", "cpio", unpack("cpio -id < IN")),
          at(0, "070702", "cpio", unpack("cpio -id < IN")),
          at(0, "070707", "cpio", unpack("cpio -id < IN")),
          at(0, "!<arch>\n", "ar or a Debian package", NOT_A_DISK),
          at(0, "\u00ed\u00ab\u00ee\u00db", "an RPM package", NOT_A_DISK));

  private static final List<ForeignFormat> OTHERS =
      List.of(
          at(0, "\u007fELF", "a program (ELF)", NOT_A_DISK),
          new ForeignFormat("a program (PE)", NOT_A_DISK, ForeignFormats::isPe),
          at(0, "\u00cf\u00fa\u00ed\u00fe", "a program (Mach-O)", NOT_A_DISK),
          at(0, "\u00ca\u00fe\u00ba\u00be", "a program (Mach-O or Java)", NOT_A_DISK),
          at(0, "%PDF-", "PDF", NOT_A_DISK),
          at(
              0,
              "\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1",
              "an Office document",
              NOT_A_DISK),
          at(0, "SQLite format 3\0", "an SQLite database", NOT_A_DISK),
          at(0, "\u0089PNG\r\n\u001a\n", "PNG", NOT_A_DISK),
          at(0, "\u00ff\u00d8\u00ff\u00e0", "JPEG", NOT_A_DISK),
          at(0, "\u00ff\u00d8\u00ff\u00e1", "JPEG", NOT_A_DISK),
          at(0, "\u00ff\u00d8\u00ff\u00db", "JPEG", NOT_A_DISK),
          at(0, "GIF87a", "GIF", NOT_A_DISK),
          at(0, "GIF89a", "GIF", NOT_A_DISK),
          at(0, "II*\0", "TIFF", NOT_A_DISK),
          at(0, "MM\0*", "TIFF", NOT_A_DISK),
          at(8, "WEBP", "WebP", NOT_A_DISK),
          at(8, "WAVEfmt", "WAV", NOT_A_DISK),
          at(8, "AVI LIST", "AVI", NOT_A_DISK),
          at(4, "ftyp", "MP4", NOT_A_DISK),
          at(0, "\u001aE\u00df\u00a3", "Matroska", NOT_A_DISK),
          at(0, "OggS\0", "Ogg", NOT_A_DISK),
          at(0, "fLaC\0", "FLAC", NOT_A_DISK),
          at(0, "ID3\3\0", "MP3", NOT_A_DISK),
          at(0, "ID3\4\0", "MP3", NOT_A_DISK));

  private ForeignFormats() {}

  private static String unpack(String command) {
    return "Unpack it first: " + command;
  }

  /** The format that a file shows at its start or end; empty if it may be a raw disk. */
  public static Optional<ForeignFormat> of(ImageFile file) throws IOException {
    return of(Sample.of(file));
  }

  static Optional<ForeignFormat> of(Sample sample) {
    return all().filter(format -> format.marks(sample)).findFirst().or(() -> Text.formatOf(sample));
  }

  /** All but texts. */
  static Stream<ForeignFormat> all() {
    return Stream.of(DISKS, PACKED, OTHERS).flatMap(List::stream);
  }

  /** A trailer: the mark, version 4 and its own length. */
  private static boolean isDmg(Sample sample) {
    return sample.endsWithSector("koly\0\0\0\4\0\0\2\0".getBytes(ISO_8859_1));
  }

  /** A boot sector may be a program as well, as the kernel of Linux is. */
  private static boolean isPe(Sample sample) {
    long header = sample.number(60, 4);
    return sample.hasAt(0, (byte) 'M', (byte) 'Z')
        && header >= 0
        && header < sample.startBytes()
        && sample.hasAt((int) header, (byte) 'P', (byte) 'E', (byte) 0, (byte) 0)
        && !sample.isBootSector();
  }
}
