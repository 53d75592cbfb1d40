package io.imageexport.core.vmdk;

import static io.imageexport.core.vmdk.SmallVmdks.CONTENT_3;
import static io.imageexport.core.vmdk.SmallVmdks.DESCRIPTOR;
import static io.imageexport.core.vmdk.SmallVmdks.DIRECTORY;
import static io.imageexport.core.vmdk.SmallVmdks.END_MARKER;
import static io.imageexport.core.vmdk.SmallVmdks.FOOTER;
import static io.imageexport.core.vmdk.SmallVmdks.FOOTER_MARKER;
import static io.imageexport.core.vmdk.SmallVmdks.GRAIN_0;
import static io.imageexport.core.vmdk.SmallVmdks.LENGTH;
import static io.imageexport.core.vmdk.SmallVmdks.STREAM_DIRECTORY;
import static io.imageexport.core.vmdk.SmallVmdks.STREAM_GRAIN_0;
import static io.imageexport.core.vmdk.SmallVmdks.STREAM_GRAIN_3;
import static io.imageexport.core.vmdk.SmallVmdks.STREAM_GRAIN_5;
import static io.imageexport.core.vmdk.SmallVmdks.STREAM_LENGTH;
import static io.imageexport.core.vmdk.SmallVmdks.STREAM_TABLE;
import static io.imageexport.core.vmdk.SmallVmdks.TABLE;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.imageexport.core.sectors.BytesFile;
import io.imageexport.core.sectors.Hostile;
import io.imageexport.core.sectors.Reading;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that break one rule each are refused at the right place, with the rule's name. */
class HostileVmdksTest {
  private static Hostile hostile(String name, BytesFile file, long offset, String rule) {
    return new Hostile(name, file, offset, rule);
  }

  @ParameterizedTest
  @MethodSource({"starts", "headers", "descriptors", "footers", "tables", "proportions"})
  void isRefusedWhenOpened(Hostile hostile) {
    hostile.assertRefusedBy(() -> VmdkReader.open(hostile.file()));
  }

  static Stream<Hostile> starts() {
    return Stream.of(
        hostile("empty", sparse().withLength(0), 0, "ends before the 512 bytes"),
        hostile("cut off", sparse().withLength(511), 511, "ends before the 512 bytes"),
        hostile("magic", sparse().putByte(3, 'v'), 0, "VMDK magic number"),
        hostile("a descriptor", start("# Disk DescriptorFile\n"), 0, "a descriptor only"),
        hostile("ESX", start("COWD"), 0, "VMDK magic number"),
        hostile("VHDX", start("vhdxfile"), 0, "VMDK magic number"));
  }

  static Stream<Hostile> headers() {
    return Stream.of(
        hostile("version 0", sparse().putInt(4, 0), 4, "Version 0"),
        hostile("version 4", sparse().putInt(4, 4), 4, "Version 4"),
        hostile("version -1", sparse().putInt(4, -1), 4, "Version 4294967295"),
        hostile("flag 18", sparse().putInt(8, 1 << 18), 8, "0x40000"),
        hostile("flag 31", sparse().putInt(8, 1 << 31), 8, "0x80000000"),
        hostile("line ends", sparse().putByte(75, '\n'), 73, "line ends"),
        hostile("unclean", sparse().putByte(72, 1), 72, "was not closed"),
        hostile("markers only", sparse().putInt(8, 1 << 17), 8, "one without the other"),
        hostile("compressed only", sparse().putInt(8, 1 << 16), 8, "one without the other"),
        hostile("deflate without flag", sparse().putShort(77, 1), 77, "Compression 1"),
        hostile("flag without deflate", stream().putShort(77, 0), 77, "Compression 0"),
        hostile("compression 2", stream().putShort(77, 2), 77, "Compression 2"),
        hostile("grain size 0", sparse().putLong(20, 0), 20, "grain size 0 "),
        hostile("grain size 4", sparse().putLong(20, 4), 20, "grain size 4 "),
        hostile("grain size 100", sparse().putLong(20, 100), 20, "grain size 100"),
        hostile("grain size 8192", sparse().putLong(20, 8192), 20, "grain size 8192"),
        hostile("grain size 2^63", sparse().putLong(20, 1L << 63), 20, "9223372036854775808"),
        hostile("tables of 0", sparse().putInt(44, 0), 44, "table has 0 entries"),
        hostile("tables of 1024", sparse().putInt(44, 1024), 44, "1024 entries"),
        hostile("overhead beyond the end", sparse().putLong(64, 33), 64, "overhead of 33"),
        hostile("overhead of -1", sparse().putLong(64, -1), 64, "18446744073709551615"),
        hostile("no descriptor", sparse().putLong(28, 0), 28, "one extent of a disk"),
        hostile("descriptor behind the end", sparse().putLong(28, 33), 28, "sector 33"),
        hostile("descriptor at -1", sparse().putLong(28, -1), 28, "18446744073709551615"),
        hostile("descriptor to the end", sparse().putLong(28, 31), 28, "past the file's end"),
        hostile("descriptor at 2^55", sparse().putLong(28, 1L << 55), 28, "not in the file"),
        hostile("descriptor of 0", sparse().putLong(36, 0), 36, "has 0 sectors"),
        hostile("descriptor of 129", sparse().putLong(36, 129), 36, "has 129 sectors"),
        hostile("descriptor of -1", sparse().putLong(36, -1), 36, "18446744073709551615"),
        hostile("directory behind the end", sparse().putLong(56, 33), 56, "directory at sector 33"),
        hostile("directory at the end", sparse().putLong(56, 32), 56, "past the file's end"),
        hostile("directory at 2^55", sparse().putLong(56, 1L << 55), 56, "not in the file"),
        hostile("directory at 0", sparse().putLong(56, 0), 56, "overlaps the header"),
        hostile("directory over text", sparse().putLong(56, 2), 56, "overlaps the descriptor"),
        hostile("sparse with footer", sparse().putLong(56, -1), 56, "Only a streamOptimized"),
        hostile("capacity of 2^63", sparse().putLong(12, 1L << 63), 12, "9223372036854775808"),
        hostile("largest capacity", sparse().putLong(12, Long.MAX_VALUE), 12, "above 32 MiB"),
        hostile("capacity too large", sparse().putLong(12, (8L << 32) + 1), 12, "above 32 MiB"));
  }

  static Stream<Hostile> descriptors() {
    return Stream.of(
        hostile("no text", sparse(""), DESCRIPTOR, "descriptor is empty"),
        text("version=1\n", "", null, "no entry 'version'"),
        text("version=1", "version=4", "version=4", "Version '4'"),
        text("version=1", "version=", "version=", "Version ''"),
        text("version=1", "version=1\nversion=1", "version=1\nenc", "two entries of the name"),
        text("parentCID=ffffffff\n", "", null, "no entry 'parentCID'"),
        text("parentCID=ffffffff", "parentCID=01234567", "parentCID", "has a parent, 01234567"),
        text("parentCID=ffffffff", "parentCID=ffffffff0", "parentCID", "has a parent"),
        text("parentCID=ffffffff", "parentCID=", "parentCID", "has a parent"),
        text(
            "#DDB",
            "parentFileNameHint=\"base.vmdk\"",
            "parentFileNameHint",
            "names a parent's file"),
        text("createType=\"monolithicSparse\"\n", "", null, "no entry 'createType'"),
        kind("monolithicFlat"),
        kind("twoGbMaxExtentSparse"),
        kind("twoGbMaxExtentFlat"),
        kind("vmfs"),
        kind("vmfsSparse"),
        kind("vmfsThin"),
        kind("seSparse"),
        kind("fullDevice"),
        kind("custom"),
        kind(""),
        text("monolithicSparse", "streamOptimized", "createType", "grains are not compressed"),
        text("RW 41 SPARSE \"small.vmdk\"\n", "", null, "names no extent"),
        text("RW 41 SPARSE", "RW 41 FLAT", "RW 41", "type FLAT lacks a field"),
        text("SPARSE \"small.vmdk\"", "FLAT \"x.vmdk\" 0", "RW 41", "extent is RW FLAT"),
        text("RW 41 SPARSE", "RW 41 VMFS", "RW 41", "extent is RW VMFS"),
        text("RW 41 SPARSE", "RW 41 VMFSSPARSE", "RW 41", "extent is RW VMFSSPARSE"),
        text("SPARSE \"small.vmdk\"", "ZERO", "RW 41", "extent is RW ZERO"),
        text("RW 41", "NOACCESS 41", "NOACCESS", "extent is NOACCESS SPARSE"),
        text(
            "RW 41 SPARSE \"small.vmdk\"",
            "RW 41 SPARSE \"a\"\nRW 41 SPARSE \"b\"",
            "RW 41 SPARSE \"b\"",
            "several extents"),
        text("RW 41", "RW 42", "RW 42", "has 42 sectors, but the header states 41"),
        text("RW 41", "RW 33", "RW 33", "has 33 sectors, but the header states 41"),
        text("RW 41", "RW 999999999999999999", "RW 9", "An extent has more than"),
        text("RW 41", "RW 9007199254740991", "RW 9", "sectors, but the header states 41"),
        text("RW 41", "RW 1234567890123456789", "RW 1", "not of the form"),
        text("RW 41", "RW -41", "RW -41", "not of the form"),
        text(" \"small.vmdk\"", "", "RW 41", "type SPARSE lacks a field, or has one too many"),
        text("\"small.vmdk\"", "\"small.vmdk\" 0", "RW 41", "or has one too many"),
        text("\"small.vmdk\"", "\"sm\"all.vmdk\"", "RW 41", "not of the form"),
        text("RW 41 SPARSE", "RW 41 SPARSE x", "RW 41", "not of the form"),
        text("encoding=\"UTF-8\"", "anything", "anything", "neither a comment nor an entry"),
        text("encoding=\"UTF-8\"", "=anything", "=anything", "neither a comment nor an entry"));
  }

  static Stream<Hostile> footers() {
    return Stream.of(
        hostile("half a sector", stream().withLength(STREAM_LENGTH - 256), 12_032, "whole sector"),
        hostile("end cut off", stream().withLength(STREAM_LENGTH - 512), 10_240, "marker is"),
        hostile("one sector more", stream().withLength(STREAM_LENGTH + 512), FOOTER, "cut off"),
        hostile("over the text", stream().withLength(5 * 512), 56, "overlaps the descriptor"),
        hostile("no room", stream().withLength(3 * 512), 56, "overlaps the header"),
        hostile("marker's type", stream().putInt(FOOTER_MARKER + 12, 2), FOOTER_MARKER, "missing"),
        hostile("marker's size", stream().putInt(FOOTER_MARKER + 8, 2), FOOTER_MARKER, "missing"),
        hostile("end's value", stream().putLong(END_MARKER, 1), END_MARKER, "stream's end"),
        hostile("end's type", stream().putInt(END_MARKER + 12, 3), END_MARKER, "stream's end"),
        hostile("magic", stream().putByte(FOOTER, 0), FOOTER, "lacks the VMDK magic"),
        hostile("version", stream().putInt(FOOTER + 4, 9), FOOTER + 4, "Version 9"),
        hostile("unclean", stream().putByte(FOOTER + 72, 1), FOOTER + 72, "not closed"),
        hostile("other capacity", stream().putLong(FOOTER + 12, 42), FOOTER, "another capacity"),
        hostile("other grains", stream().putLong(FOOTER + 20, 16), FOOTER, "other grains"),
        hostile("other flags", stream().putInt(FOOTER + 8, 0x30005), FOOTER, "other grains"),
        hostile("no directory", stream().putLong(FOOTER + 56, -1), FOOTER + 56, "does not say"),
        hostile("directory in it", stream().putLong(FOOTER + 56, 22), FOOTER + 56, "the footer"));
  }

  static Stream<Hostile> tables() {
    return Stream.of(
        hostile("table over the header", table(1), DIRECTORY, "overlaps the descriptor"),
        hostile("table over the directory", table(3), DIRECTORY, "overlaps the grain directory"),
        hostile("table behind the end", table(32), DIRECTORY, "past the file's end"),
        hostile("table cut off", table(29), DIRECTORY, "2048 bytes of a grain table at 14848"),
        hostile("table at the last place", table(-1), DIRECTORY, "past the file's end"),
        hostile("shared table", twoTables(TABLE / 512), DIRECTORY + 4, "overlaps another"),
        hostile("overlapping table", twoTables(7), DIRECTORY + 4, "overlaps another"),
        hostile("grain over the text", grain(1), TABLE, "overlaps the descriptor"),
        hostile("grain over the directory", grain(3), TABLE, "overlaps the grain directory"),
        hostile("grain behind the end", grain(32), TABLE, "past the file's end"),
        hostile("grain at the last place", grain(-1), TABLE, "past the file's end"),
        hostile("file cut off", sparse().withLength(LENGTH - 4096), TABLE + 20, "past the file's"),
        hostile(
            "grain behind the end of the disk",
            sparse().putInt(TABLE + 511 * 4, 32),
            TABLE + 511 * 4,
            "past the file's end"),
        hostile("compressed grain over the text", streamGrain(2), STREAM_TABLE, "the descriptor"),
        hostile("compressed grain in the footer", streamGrain(22), STREAM_TABLE, "the footer"),
        hostile(
            "compressed grain behind the end",
            streamGrain(24),
            STREAM_TABLE,
            "past the file's end"),
        hostile("directory behind the end", directory(24), FOOTER + 56, "past the file's end"),
        hostile("directory of text", directory(4), STREAM_GRAIN_3, "a grain table"));
  }

  static Stream<Hostile> proportions() {
    BytesFile stored = sparse();
    BytesFile compressed = stream();
    for (int i = 0; i < 512; i++) {
      stored.putInt(TABLE + 4 * i, GRAIN_0 / 512);
      compressed.putInt(STREAM_TABLE + 4 * i, STREAM_GRAIN_0 / 512);
    }
    return Stream.of(
        hostile("one stored grain for all", stored, TABLE, "claim 512 grains"),
        hostile("one compressed grain for all", compressed, STREAM_TABLE, "claim 512 grains"),
        hostile("directory beyond the file", largeDisk(), 56, "33554432 bytes of the grain"));
  }

  @ParameterizedTest
  @MethodSource("streams")
  void isRefusedWhenInflated(Hostile hostile) throws IOException {
    VmdkReader reader = VmdkReader.open(hostile.file());
    Reading.bytes(reader, 0, 3 * 4096);
    hostile.assertRefusedBy(() -> Reading.bytes(reader, 4 * 4096 - 10, 5));
  }

  static Stream<Hostile> streams() {
    byte[] right = Deflated.zlib(CONTENT_3);
    byte[] wrongSum = right.clone();
    wrongSum[wrongSum.length - 1]++;
    byte[] dictionary = right.clone();
    dictionary[1] = (byte) 0xbb;
    int length = STREAM_GRAIN_3 + 8;
    return Stream.of(
        hostile(
            "another grain's",
            stream().putLong(STREAM_GRAIN_3, 32),
            STREAM_GRAIN_3,
            "sector 32 of the disk, but the table's entry is for 24"),
        hostile(
            "shared with another grain",
            stream().putInt(STREAM_TABLE + 12, STREAM_GRAIN_0 / 512),
            STREAM_GRAIN_0,
            "sector 0 of the disk"),
        hostile("no length", stream().putInt(length, 0), length, "stream of 0 bytes is empty"),
        hostile("length 2^32 - 1", stream().putInt(length, -1), length, "4294967295 bytes"),
        hostile("longer than two grains", stream().putInt(length, 8193), length, "8193 bytes"),
        hostile("into the tables", stream().putInt(length, 8192), length, "the grain directory"),
        hostile("beyond the file", cutOff(), STREAM_LENGTH + 8, "past the file's end"),
        hostile("zeros", streamFile(new byte[100]), STREAM_GRAIN_3, "not a zlib stream"),
        hostile("noise", streamFile(CONTENT_3), STREAM_GRAIN_3, "not a zlib stream"),
        hostile("raw", streamFile(Deflated.raw(CONTENT_3)), STREAM_GRAIN_3, "not a zlib stream"),
        hostile("wrong checksum", streamFile(wrongSum), STREAM_GRAIN_3, "not a zlib stream"),
        hostile("dictionary", streamFile(dictionary), STREAM_GRAIN_3, "not a zlib stream"),
        hostile(
            "one byte cut off",
            streamFile(Arrays.copyOf(right, right.length - 1)),
            STREAM_GRAIN_3,
            "does not end within its " + (right.length - 1) + " bytes"),
        hostile(
            "one byte behind",
            streamFile(Arrays.copyOf(right, right.length + 1)),
            STREAM_GRAIN_3,
            "ends 1 bytes too early"),
        hostile(
            "a grain less a byte",
            streamFile(Deflated.zlib(Arrays.copyOf(CONTENT_3, 4095))),
            STREAM_GRAIN_3,
            "4095 bytes, not 4096"),
        hostile(
            "a grain and a byte",
            streamFile(Deflated.zlib(Arrays.copyOf(CONTENT_3, 4097))),
            STREAM_GRAIN_3,
            "more than 4096 bytes"),
        hostile(
            "far too long",
            streamFile(Deflated.zlib(new byte[1 << 20])),
            STREAM_GRAIN_3,
            "more than 4096 bytes"),
        hostile(
            "nothing", streamFile(Deflated.zlib(new byte[0])), STREAM_GRAIN_3, "holds 0 bytes"));
  }

  @ParameterizedTest
  @MethodSource("lastGrains")
  void aWrongLastGrainIsRefused(Hostile hostile) throws IOException {
    VmdkReader reader = VmdkReader.open(hostile.file());
    hostile.assertRefusedBy(() -> Reading.bytes(reader, 5 * 4096, 1));
  }

  static Stream<Hostile> lastGrains() {
    return Stream.of(
        hostile("one byte short", lastGrain(511), STREAM_GRAIN_5, "511 bytes, not 512"),
        hostile("longer than a grain", lastGrain(4097), STREAM_GRAIN_5, "more than 512"));
  }

  private static BytesFile sparse() {
    return SmallVmdks.sparse();
  }

  private static BytesFile sparse(String descriptor) {
    return SmallVmdks.sparse(descriptor);
  }

  private static BytesFile stream() {
    return SmallVmdks.stream();
  }

  private static BytesFile start(String text) {
    return sparse().putBytes(0, text.getBytes(US_ASCII));
  }

  /** Changes the descriptor's text, and expects a refusal of a line, or of the whole. */
  private static Hostile text(String from, String to, String line, String rule) {
    String before = SmallVmdks.descriptor("monolithicSparse");
    String text = before.replace(from, to);
    if (text.equals(before)) {
      throw new IllegalArgumentException("nothing is changed: " + from);
    }
    int offset = line == null ? 0 : text.indexOf(line);
    return hostile(from + " to " + to, sparse(text), DESCRIPTOR + offset, rule);
  }

  private static Hostile kind(String createType) {
    return text("monolithicSparse", createType, "createType", "of the kind '" + createType + "'");
  }

  private static BytesFile table(int sector) {
    return sparse().putInt(DIRECTORY, sector);
  }

  private static BytesFile grain(int sector) {
    return sparse().putInt(TABLE, sector);
  }

  private static BytesFile streamGrain(int sector) {
    return stream().putInt(STREAM_TABLE, sector);
  }

  private static BytesFile directory(int sector) {
    return stream().putLong(FOOTER + 56, sector);
  }

  /** A disk of 512 grains more, and so of two tables. */
  private static BytesFile twoTables(int sector) {
    String text = SmallVmdks.descriptor("monolithicSparse").replace("RW 41", "RW 4137");
    return sparse(text).putLong(12, 4137).putInt(DIRECTORY + 4, sector);
  }

  /** The largest disk that there may be, whose directory is not there. */
  private static BytesFile largeDisk() {
    long sectors = 8L << 32;
    String text = SmallVmdks.descriptor("monolithicSparse").replace("RW 41", "RW " + sectors);
    return sparse(text).putLong(12, sectors);
  }

  private static BytesFile streamFile(byte[] stream) {
    return SmallVmdks.putGrain(stream(), STREAM_GRAIN_3, 3, stream);
  }

  /** The directory is known at the start, and the file ends within the last stream. */
  private static BytesFile cutOff() {
    BytesFile file = stream().withLength(STREAM_LENGTH + 1000);
    file.putLong(56, STREAM_DIRECTORY / 512).putInt(STREAM_TABLE + 12, STREAM_LENGTH / 512);
    return file.putLong(STREAM_LENGTH, 24).putInt(STREAM_LENGTH + 8, 1000 - 12 + 1);
  }

  private static BytesFile lastGrain(int lengthBytes) {
    byte[] stream = Deflated.zlib(new byte[lengthBytes]);
    return SmallVmdks.putGrain(stream(), STREAM_GRAIN_5, 5, stream);
  }
}
