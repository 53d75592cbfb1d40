package io.imageexport.core.vhd;

import static io.imageexport.core.vhd.SmallVhds.BLOCK_0;
import static io.imageexport.core.vhd.SmallVhds.BLOCK_3;
import static io.imageexport.core.vhd.SmallVhds.FIXED_BYTES;
import static io.imageexport.core.vhd.SmallVhds.FOOTER;
import static io.imageexport.core.vhd.SmallVhds.HEADER;
import static io.imageexport.core.vhd.SmallVhds.TABLE;
import static io.imageexport.core.vhd.SmallVhds.sealed;

import io.imageexport.core.sectors.BytesFile;
import io.imageexport.core.sectors.Hostile;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that break one rule each are refused at the right place, with the rule's name. */
class HostileVhdsTest {
  /** Where the footer of the fixed disk has its fields. */
  private static final int END = FIXED_BYTES;

  private static Hostile hostile(String name, BytesFile file, long offset, String rule) {
    return new Hostile(name, file, offset, rule);
  }

  @ParameterizedTest
  @MethodSource({"footers", "copies", "headers", "tables"})
  void isRefusedWhenOpened(Hostile hostile) {
    hostile.assertRefusedBy(() -> VhdReader.open(hostile.file()));
  }

  static Stream<Hostile> footers() {
    return Stream.of(
        hostile("empty", fixed().withLength(0), 0, "ends before the 512 bytes"),
        hostile("cut off", fixed().withLength(510), 510, "ends before the 512 bytes"),
        hostile("cookie", fixed().putByte(END, 'C'), END, "does not end with a VHD footer"),
        hostile("cut off by a sector", fixed().withLength(END), END - 512, "does not end with"),
        hostile("one byte more", fixed().withLength(END + 513), END + 1, "does not end with"),
        hostile("footer between sectors", shifted(), END + 8, "does not begin with a sector"),
        hostile("checksum", fixed().putByte(END + 24, 1), END + 64, "checksum of the footer"),
        hostile("no checksum", fixed().putInt(END + 64, 0), END + 64, "checksum of the footer"),
        hostile("version 2", field(END + 12, 0x00020000), END + 12, "Version 0x20000"),
        hostile("version 1.1", field(END + 12, 0x00010001), END + 12, "Version 0x10001"),
        hostile("type 0", field(END + 60, 0), END + 60, "type 0 is not supported"),
        hostile("type 1", field(END + 60, 1), END + 60, "type 1 is not supported"),
        hostile("differencing", field(END + 60, 4), END + 60, "with a parent"),
        hostile("type 5", field(END + 60, 5), END + 60, "type 5 is not supported"),
        hostile("type -1", field(END + 60, -1), END + 60, "type 4294967295 is not supported"),
        hostile("saved state", field(END + 84, 1 << 24), END + 84, "was not closed"),
        hostile("fixed larger", size(END + 512), END + 48, "has its footer at 5120"),
        hostile("fixed smaller", size(END - 512), END + 48, "has its footer at 5120"),
        hostile("the copy as an old footer", dynamic().withLength(511), 0, "begin with a copy"),
        hostile("half a sector", size(END + 256), END + 48, "a multiple of 512"),
        hostile("below zero", size(-512), END + 48, "18446744073709551104"),
        hostile("fixed marked dynamic", field(END + 60, 3), 0, "copy of its footer"));
  }

  static Stream<Hostile> copies() {
    return Stream.of(
        hostile("no copy", dynamic().putByte(0, 0), 0, "does not begin with a copy"),
        hostile("copy's checksum", dynamic().putByte(24, 1), 64, "checksum of the footer"),
        hostile("copy of a fixed disk", sealed(dynamic().putInt(60, 2)), 0, "states another"),
        hostile("copy of another size", sealed(dynamic().putLong(48, 4096)), 0, "another type"),
        hostile("copy of another header", sealed(dynamic().putLong(16, 0)), 0, "another type"),
        hostile("no footer", dynamic().withLength(FOOTER), FOOTER - 512, "it is cut off"),
        hostile(
            "copy and footer in one",
            dynamic().withLength(512),
            0,
            "place of the footer, 0, overlaps the copy"));
  }

  static Stream<Hostile> headers() {
    int field = FOOTER + 16;
    return Stream.of(
        hostile("nowhere", header(-1), field, "not a multiple of 512"),
        hostile("between sectors", header(513), field, "not a multiple of 512"),
        hostile("behind the end", header(FOOTER + 512), field, "past the file's end"),
        hostile("at a negative place", header(-512), field, "past the file's end"),
        hostile("at the last place", header(Long.MAX_VALUE - 511), field, "past the file's end"),
        hostile("over the copy", header(0), field, "overlaps the copy of the footer"),
        hostile("over the footer", header(FOOTER - 512), field, "overlaps the footer"),
        hostile("over a block", header(BLOCK_0), BLOCK_0, "cxsparse"),
        hostile("checksum", dynamic().putByte(HEADER + 9, 0), HEADER + 36, "dynamic header is 0x"),
        hostile("version 2", inHeader(24, 0x00020000), HEADER + 24, "version 0x20000"),
        hostile("block size 0", inHeader(32, 0), HEADER + 32, "block size 0 "),
        hostile("block size 256", inHeader(32, 256), HEADER + 32, "block size 256"),
        hostile("block size 5000", inHeader(32, 5000), HEADER + 32, "block size 5000"),
        hostile("block size 512 MiB", inHeader(32, 1 << 29), HEADER + 32, "block size 536870912"),
        hostile("block size 2 GiB", inHeader(32, 1 << 31), HEADER + 32, "block size 2147483648"),
        hostile("four entries", inHeader(28, 4), HEADER + 28, "too few for a disk of 19968"),
        hostile("no entries", inHeader(28, 0), HEADER + 28, "too few"),
        hostile("disk too large", disk((2040L << 30) + 512), FOOTER + 48, "2040 GiB"),
        hostile("largest disk", disk(Long.MAX_VALUE - 511), FOOTER + 48, "2040 GiB"),
        hostile("one block more", disk(5 * 4096 + 512), HEADER + 28, "too few"),
        hostile("table above 32 MiB", manyBlocks(), HEADER + 32, "table above 32 MiB"));
  }

  static Stream<Hostile> tables() {
    int field = HEADER + 16;
    return Stream.of(
        hostile("table between sectors", table(1537), field, "not a multiple of 512"),
        hostile("table behind the end", table(FOOTER + 512), field, "past the file's end"),
        hostile("table at a negative place", table(-512), field, "past the file's end"),
        hostile(
            "table at the last place", table(Long.MAX_VALUE - 511), field, "past the file's end"),
        hostile("table over the copy", table(0), field, "overlaps the copy"),
        hostile("table over the header", table(1024), field, "overlaps the dynamic header"),
        hostile("table over the footer", table(FOOTER), field, "overlaps the footer"),
        hostile("table of 2^32 - 1", inHeader(28, -1), field, "17179869180 bytes of the block"),
        hostile("block over the copy", entry(0, 0), TABLE, "overlaps the copy"),
        hostile("block over the header", entry(0, 2), TABLE, "overlaps the dynamic header"),
        hostile("block over the table", entry(4, 3), TABLE + 16, "overlaps the block table"),
        hostile("block into the footer", entry(3, BLOCK_3 / 512 + 1), TABLE + 12, "the footer"),
        hostile(
            "block behind the end", entry(1, FOOTER / 512 + 1), TABLE + 4, "past the file's end"),
        hostile("block at the last place", entry(1, -2), TABLE + 4, "past the file's end"),
        hostile("shared block", entry(4, BLOCK_0 / 512), TABLE + 16, "overlaps another"),
        hostile("overlapping block", entry(1, BLOCK_0 / 512 + 8), TABLE + 4, "overlaps another"),
        hostile("bitmap in a block", entry(2, BLOCK_3 / 512 - 1), TABLE + 8, "overlaps another"),
        hostile("last block cut off", cutOff(), TABLE + 12, "overlaps the footer"));
  }

  private static BytesFile fixed() {
    return SmallVhds.fixed();
  }

  private static BytesFile dynamic() {
    return SmallVhds.dynamic();
  }

  private static BytesFile field(int offset, int value) {
    return sealed(fixed().putInt(offset, value));
  }

  private static BytesFile size(long size) {
    return sealed(fixed().putLong(END + 48, size));
  }

  private static BytesFile shifted() {
    BytesFile file = fixed().withLength(END + 520);
    return file.putBytes(END + 8, fixed().bytesAt(END, 512));
  }

  private static BytesFile header(long position) {
    return sealed(dynamic().putLong(16, position).putLong(FOOTER + 16, position));
  }

  private static BytesFile inHeader(int offset, int value) {
    return sealed(dynamic().putInt(HEADER + offset, value));
  }

  private static BytesFile disk(long size) {
    return sealed(dynamic().putLong(48, size).putLong(FOOTER + 48, size));
  }

  /** Blocks of 512 bytes, one more than there may be entries; the table itself is not there. */
  private static BytesFile manyBlocks() {
    BytesFile file = disk((8L << 20) * 512 + 512);
    return sealed(file.putInt(HEADER + 28, -1).putInt(HEADER + 32, 512));
  }

  private static BytesFile table(long position) {
    return sealed(dynamic().putLong(HEADER + 16, position));
  }

  private static BytesFile entry(int index, int sector) {
    return dynamic().putInt(TABLE + index * 4, sector);
  }

  private static BytesFile cutOff() {
    BytesFile file = dynamic().withLength(FOOTER);
    return file.putBytes(FOOTER - 512, dynamic().bytesAt(0, 512));
  }
}
