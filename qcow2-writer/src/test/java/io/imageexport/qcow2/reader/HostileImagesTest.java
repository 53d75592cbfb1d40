package io.imageexport.qcow2.reader;

import static io.imageexport.qcow2.reader.SmallImages.COMPRESSED_DATA;
import static io.imageexport.qcow2.reader.SmallImages.COMPRESSED_L2;
import static io.imageexport.qcow2.reader.SmallImages.STORED_DATA;
import static io.imageexport.qcow2.reader.SmallImages.STORED_L1;
import static io.imageexport.qcow2.reader.SmallImages.STORED_L2;
import static io.imageexport.qcow2.reader.SmallImages.STORED_LENGTH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.qcow2.Pattern;
import io.imageexport.qcow2.PatternDisk;
import io.imageexport.qcow2.Qcow2Options;
import io.imageexport.qcow2.TestImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Images that break one rule each are refused at the right place, with the rule's name. */
class HostileImagesTest {
  private static final long COPIED = 1L << 63;

  record Hostile(String name, BytesFile file, long offset, String rule) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Hostile hostile(String name, BytesFile file, long offset, String rule) {
    return new Hostile(name, file, offset, rule);
  }

  @ParameterizedTest
  @MethodSource({"headers", "tables", "mappings", "descriptors"})
  void isRefusedWhenOpened(Hostile hostile) {
    MalformedImageException refusal =
        assertThrows(MalformedImageException.class, () -> Qcow2Reader.open(hostile.file));
    assertTrue(refusal.getMessage().contains(hostile.rule), refusal.getMessage());
    assertEquals(hostile.offset, refusal.offsetBytes(), refusal.getMessage());
  }

  static Stream<Hostile> headers() throws IOException {
    return Stream.of(
        hostile("empty", stored().withLength(0), 0, "ends before the 72 bytes"),
        hostile("cut off", stored().withLength(71), 71, "ends before the 72 bytes"),
        hostile("v3 cut off", stored().withLength(103), 103, "ends before the 104 bytes"),
        hostile("length cut off", stored().withLength(104), 100, "beyond the file"),
        hostile("magic", stored().putByte(0, 'q'), 0, "magic"),
        hostile("version 1", stored().putInt(4, 1), 4, "Version 1"),
        hostile("version 4", stored().putInt(4, 4), 4, "Version 4"),
        hostile("version -1", stored().putInt(4, -1), 4, "Version 4294967295"),
        hostile("backing file", stored().putLong(8, 400).putInt(16, 3), 8, "backing file"),
        hostile("backing name only", stored().putInt(16, 3), 8, "backing file"),
        hostile("cluster bits 8", stored().putInt(20, 8), 20, "outside 9 to 21"),
        hostile("cluster bits 22", stored().putInt(20, 22), 20, "outside 9 to 21"),
        hostile("cluster bits -1", stored().putInt(20, -1), 20, "outside 9 to 21"),
        hostile("AES", stored().putInt(32, 1), 32, "encrypted"),
        hostile("LUKS", stored().putInt(32, 2), 32, "encrypted"),
        hostile("size below zero", stored().putLong(24, -1), 24, "above 2^63"),
        hostile("dirty", stored().putLong(72, 1), 72, "dirty"),
        hostile("corrupt", stored().putLong(72, 2), 72, "corrupt"),
        hostile("data file", stored().putLong(72, 4), 72, "another file"),
        hostile("compression bit without type", stored().putLong(72, 8), 72, "type is 0"),
        hostile("extended L2", stored().putLong(72, 16), 20, "need at least 14"),
        hostile("bit 5", stored().putLong(72, 32), 72, "0x20"),
        hostile("bit 63", stored().putLong(72, Long.MIN_VALUE), 72, "0x8000000000000000"),
        hostile("zstd without its bit", stored().putByte(104, 1), 72, "feature bit is not set"),
        hostile("compression type 2", stored().putByte(104, 2), 104, "type 2 is not supported"),
        hostile("refcount order 7", stored().putInt(96, 7), 96, "refcount order 7"),
        hostile("header length 72", stored().putInt(100, 72), 100, "header length 72"),
        hostile("header length 106", stored().putInt(100, 106), 100, "header length 106"),
        hostile("header length 520", stored().putInt(100, 520), 100, "header length 520"),
        hostile("header length -8", stored().putInt(100, -8), 100, "header length 4294967288"),
        hostile(
            "extension leaves the cluster",
            stored().putInt(112, 7).putInt(116, 512 - 120 + 1),
            112,
            "extension of 393 bytes"),
        hostile(
            "end of the extensions leaves the cluster",
            stored().putInt(116, 512 - 120 + 1),
            112,
            "extension of 393 bytes"),
        hostile(
            "second extension leaves the cluster",
            stored().putInt(112, 7).putInt(116, 3).putInt(128, 7).putInt(132, -1),
            128,
            "extension of 4294967295 bytes"));
  }

  static Stream<Hostile> tables() throws IOException {
    return Stream.of(
        hostile("L1 too small", stored().putInt(36, 1), 36, "too few"),
        hostile("disk too large", stored().putLong(24, 65_537), 36, "too few"),
        hostile("largest disk", stored().putLong(24, Long.MAX_VALUE), 36, "too few"),
        hostile("L1 above 32 MiB", stored().putInt(36, (4 << 20) + 1), 36, "above 32 MiB"),
        hostile("L1 of 2^32 - 1", stored().putInt(36, -1), 36, "above 32 MiB"),
        hostile("L1 beyond the end", stored().putInt(36, 4 << 20), 40, "past the file's end"),
        hostile("L1 unaligned", stored().putLong(40, 0x608), 40, "multiple of the cluster"),
        hostile(
            "L1 behind the end", stored().putLong(40, STORED_LENGTH), 40, "past the file's end"),
        hostile("L1 at a negative offset", stored().putLong(40, -512), 40, "past the file's end"),
        hostile(
            "L1 at 2^63 - 512",
            stored().putLong(40, Long.MAX_VALUE - 511),
            40,
            "past the file's end"),
        hostile("L1 in the header", stored().putLong(40, 0), 40, "overlaps the header"),
        hostile("refcounts over L1", stored().putLong(48, STORED_L1), 48, "overlaps the L1"),
        hostile("refcounts in the header", stored().putLong(48, 0), 48, "overlaps the header"),
        hostile("refcounts unaligned", stored().putLong(48, 0x201), 48, "multiple of the cluster"),
        hostile(
            "refcounts behind the end", stored().putLong(48, 1 << 20), 48, "past the file's end"),
        hostile("no refcounts", stored().putInt(56, 0), 56, "no refcount table"),
        hostile("refcounts over all", stored().putInt(56, 3), 48, "overlaps the L1 table"),
        hostile("refcounts above 8 MiB", stored().putInt(56, 16_385), 56, "above 8 MiB"),
        hostile("too many snapshots", stored().putInt(60, 65_537), 60, "snapshots"),
        hostile("snapshots unaligned", snapshots(1, 0xc01), 64, "multiple of the cluster"),
        hostile("no snapshots, unaligned", snapshots(0, 1), 64, "multiple of the cluster"),
        hostile("snapshots behind the end", snapshots(39, STORED_DATA), 64, "past the file's end"),
        hostile("snapshots over L1", snapshots(1, STORED_L1), 64, "overlaps the L1 table"));
  }

  static Stream<Hostile> mappings() throws IOException {
    return Stream.of(
        hostile("L1 reserved bit 0", l1Entry(STORED_L2 | 1), STORED_L1, "reserved"),
        hostile("L1 reserved bit 62", l1Entry(STORED_L2 | 1L << 62), STORED_L1, "reserved"),
        hostile("L2 at zero", l1Entry(COPIED), STORED_L1, "overlaps the header"),
        hostile("L2 behind the end", l1Entry(STORED_LENGTH), STORED_L1, "past the file's end"),
        hostile(
            "L2 at the last offset", l1Entry(0xfffffffffffe00L), STORED_L1, "past the file's end"),
        hostile("L2 over L1", l1Entry(STORED_L1), STORED_L1, "overlaps the L1 table"),
        hostile("L2 over refcounts", l1Entry(0x200), STORED_L1, "overlaps the refcount table"),
        hostile(
            "shared L2", stored().putLong(STORED_L1 + 8, STORED_L2), STORED_L1 + 8, "share the L2"),
        hostile(
            "L2 unaligned", compressedL1(COMPRESSED_L2 + 512), 3 * 4096, "multiple of the cluster"),
        hostile("data reserved bit 1", l2Entry(STORED_DATA | 2), STORED_L2, "reserved"),
        hostile("data reserved bit 56", l2Entry(STORED_DATA | 1L << 56), STORED_L2, "reserved"),
        hostile("data at zero", l2Entry(COPIED), STORED_L2, "overlaps the header"),
        hostile("zeros at zero, in use", l2Entry(COPIED | 1), STORED_L2, "overlaps the header"),
        hostile("data behind the end", l2Entry(STORED_LENGTH), STORED_L2, "past the file's end"),
        hostile("data in the header", l2Entry(COPIED | 1L << 8), STORED_L2, "reserved"),
        hostile("data over L1", l2Entry(STORED_L1), STORED_L2, "overlaps the L1 table"),
        hostile("data over its L2", l2Entry(STORED_L2), STORED_L2, "overlaps the L2 table"),
        hostile("data over another L2", l2Entry(0xa00), STORED_L2, "overlaps the L2 table at 2560"),
        hostile("zeros over L2", l2Entry(STORED_L2 | 1), STORED_L2, "overlaps the L2 table"),
        hostile(
            "zeros behind the end", l2Entry(STORED_LENGTH | 1), STORED_L2, "past the file's end"),
        hostile(
            "zero flag in version 2",
            stored(2).putLong(STORED_L2, STORED_DATA | 1),
            STORED_L2,
            "reserved"),
        hostile(
            "data unaligned",
            compressed().putLong(COMPRESSED_L2, COMPRESSED_DATA + 512),
            COMPRESSED_L2,
            "multiple of the cluster"),
        hostile(
            "last cluster missing",
            stored().withLength(STORED_LENGTH - 512),
            STORED_L2 + 0x230,
            "past the file's end"));
  }

  static Stream<Hostile> descriptors() throws IOException {
    int length = 6 * 4096;
    return Stream.of(
        hostile("bit 63", descriptor(COMPRESSED_DATA, 0, COPIED), COMPRESSED_L2, "bit 63"),
        hostile("behind the end", descriptor(length, 0, 0), COMPRESSED_L2, "past the file's end"),
        hostile(
            "at the last offset",
            descriptor((1L << 58) - 1, 0, 0),
            COMPRESSED_L2,
            "past the file's end"),
        hostile(
            "one sector too many",
            descriptor(length - 512, 1, 0),
            COMPRESSED_L2,
            "past the file's end"),
        hostile(
            "most sectors", descriptor(length - 512, 15, 0), COMPRESSED_L2, "past the file's end"),
        hostile("in the header", descriptor(100, 0, 0), COMPRESSED_L2, "overlaps the header"),
        hostile("into the L1 table", descriptor(3 * 4096 - 1, 1, 0), COMPRESSED_L2, "the L1"),
        hostile("in the L2 table", descriptor(COMPRESSED_L2 + 9, 0, 0), COMPRESSED_L2, "the L2"),
        hostile("into an L2 table", inFrontOfAnL2Table(), COMPRESSED_L2 + 8, "the L2 table"));
  }

  @ParameterizedTest
  @MethodSource({"streams", "zstdStreams"})
  void isRefusedWhenRestored(Hostile hostile) throws IOException {
    Qcow2Reader reader = Qcow2Reader.open(hostile.file);
    ByteBuffer destination = ByteBuffer.allocate(10);
    MalformedImageException refusal =
        assertThrows(MalformedImageException.class, () -> reader.read(4000, destination));
    assertTrue(refusal.getMessage().contains(hostile.rule), refusal.getMessage());
    assertEquals(hostile.offset, refusal.offsetBytes(), refusal.getMessage());
  }

  static Stream<Hostile> streams() throws IOException {
    byte[] content = SmallImages.COMPRESSED_CONTENT;
    byte[] noise = Arrays.copyOf(PatternDisk.bytes(0, 2000), 4096);
    byte[] fourSectors = Deflated.raw(noise);
    byte[] oneSector = Arrays.copyOf(fourSectors, 512);
    return Stream.of(
        hostile("zeros", streamFile(new byte[100]), COMPRESSED_DATA, "not a deflate stream"),
        hostile("noise", streamFile(bytes(0xff, 100)), COMPRESSED_DATA, "not a deflate stream"),
        hostile("zlib", streamFile(Deflated.wrapped(content)), COMPRESSED_DATA, "compressed"),
        hostile("cut off", streamFile(oneSector), COMPRESSED_DATA, "does not end"),
        hostile(
            "one byte short",
            streamFile(Deflated.raw(Arrays.copyOf(content, 4095))),
            COMPRESSED_DATA,
            "4095 bytes, not 4096"),
        hostile(
            "one byte more",
            streamFile(Deflated.raw(Arrays.copyOf(content, 4097))),
            COMPRESSED_DATA,
            "more than 4096"),
        hostile(
            "far too long",
            streamFile(Deflated.raw(new byte[1 << 20])),
            COMPRESSED_DATA,
            "more than 4096"),
        hostile("nothing", streamFile(Deflated.raw(new byte[0])), COMPRESSED_DATA, "0 bytes"),
        hostile(
            "in the wrong place",
            compressed().putLong(COMPRESSED_L2, SmallImages.descriptor(12, COMPRESSED_DATA + 1, 0)),
            COMPRESSED_DATA + 1,
            "compressed cluster"),
        hostile(
            "longer than its sectors",
            streamFile(fourSectors)
                .putLong(COMPRESSED_L2, SmallImages.descriptor(12, COMPRESSED_DATA, 2)),
            COMPRESSED_DATA,
            "does not end"));
  }

  static Stream<Hostile> zstdStreams() throws IOException {
    byte[] content = SmallImages.COMPRESSED_CONTENT;
    byte[] noise = Arrays.copyOf(PatternDisk.bytes(0, 2000), 4096);
    byte[] fourSectors = ZstdFrames.frame(noise);
    byte[] badChecksum = ZstdFrames.withChecksum(Arrays.copyOf(content, 2000), 0x1234);
    return Stream.of(
        zstd("zeros", new byte[100], "Unknown frame descriptor"),
        zstd("noise", bytes(0xff, 100), "Unknown frame descriptor"),
        zstd("deflate", Deflated.raw(content), "Unknown frame descriptor"),
        zstd("the format before 1.0", patched(ZstdFrames.frame(content), 0, 0x27), "Unknown frame"),
        zstd("cut off", Arrays.copyOf(fourSectors, 512), "does not end within its sectors"),
        zstd("one byte short", ZstdFrames.frame(Arrays.copyOf(content, 4095)), "Unknown frame"),
        zstd(
            "one byte short, filled up",
            filledUp(ZstdFrames.frame(Arrays.copyOf(content, 4095))),
            "does not end within its sectors"),
        zstd("one byte more", ZstdFrames.frame(Arrays.copyOf(content, 4097)), "more than 4096"),
        zstd("far too long", ZstdFrames.frame(new byte[1 << 20]), "more than 4096"),
        zstd(
            "two frames too long",
            ZstdFrames.concatenated(ZstdFrames.frame(new byte[4095]), ZstdFrames.frame(content)),
            "more than 4096"),
        zstd("nothing", ZstdFrames.frame(new byte[0]), "Unknown frame descriptor"),
        zstd("skipped to the end", filledUp(new byte[0]), "does not end within its sectors"),
        zstd(
            "skips beyond its sectors",
            patched(ZstdFrames.skippable(504), 7, 0xff),
            "does not end within its sectors"),
        zstd(
            "dictionary",
            ZstdFrames.withDictionary(Arrays.copyOf(noise, 2000), 1),
            "Dictionary mismatch"),
        zstd(
            "largest window",
            ZstdFrames.frame(Arrays.copyOf(noise, 2000), ZstdFrames.LARGEST_WINDOW),
            "too much memory"),
        zstd(
            "more stated than there is",
            ZstdFrames.withStatedSize(Arrays.copyOf(content, 2000), 2001),
            "corrupt"),
        zstd(
            "most stated",
            ZstdFrames.withStatedSize(Arrays.copyOf(content, 2000), Long.MAX_VALUE),
            "corrupt"),
        zstd("checksum", badChecksum, "checksum"),
        zstd("reserved bit", patched(ZstdFrames.frame(content), 4, 1 << 3), "Unsupported"),
        hostile(
            "longer than its sectors",
            SmallImages.zstd(fourSectors)
                .putLong(COMPRESSED_L2, SmallImages.descriptor(12, COMPRESSED_DATA, 2)),
            COMPRESSED_DATA,
            "does not end within its sectors"));
  }

  private static Hostile zstd(String name, byte[] stream, String rule) throws IOException {
    return hostile("zstd: " + name, SmallImages.zstd(stream), COMPRESSED_DATA, rule);
  }

  /** A stream that ends with its sector, and holds nothing more. */
  private static byte[] filledUp(byte[] stream) {
    return ZstdFrames.concatenated(stream, ZstdFrames.skippable(512 - 8 - stream.length));
  }

  private static byte[] patched(byte[] bytes, int index, int value) {
    byte[] patched = bytes.clone();
    patched[index] = (byte) value;
    return patched;
  }

  @Test
  void manyEntriesForOneStoredClusterAreRefused() throws IOException {
    // One L2 table of 8,192 entries claims 512 MiB of a file of 448 KiB.
    TestImage image = TestImage.of(512L << 20, Qcow2Options.SAFEST, Pattern.FIRST);
    BytesFile file = new BytesFile(image.bytes());
    int l2 = 4 * 65_536;
    for (int i = 0; i < 8192; i++) {
      file.putLong(l2 + 8 * i, 5 * 65_536);
    }
    MalformedImageException refusal =
        assertThrows(MalformedImageException.class, () -> Qcow2Reader.open(file));
    assertTrue(refusal.getMessage().contains("can hold"), refusal.getMessage());
    assertEquals(l2, refusal.offsetBytes());
  }

  @Test
  void manyEntriesForOneCompressedClusterAreRefused() throws IOException {
    TestImage image = TestImage.of(512L << 20, Qcow2Options.SAFEST, Pattern.FIRST);
    BytesFile file = new BytesFile(image.bytes());
    for (int i = 0; i < 8192; i++) {
      file.putLong(4 * 65_536 + 8 * i, SmallImages.descriptor(16, 5 * 65_536, 0));
    }
    MalformedImageException refusal =
        assertThrows(MalformedImageException.class, () -> Qcow2Reader.open(file));
    assertTrue(refusal.getMessage().contains("can hold"), refusal.getMessage());
  }

  @Test
  void manyEntriesThatShareALongStretchAreRefused() throws IOException {
    // The streams end at once, but each could have its 8 KiB read: 100 times the file's 24 KiB.
    BytesFile file = compressed().withLength(8 * 4096);
    for (int i = 0; i < 300; i++) {
      file.putLong(COMPRESSED_L2 + 8 * i, SmallImages.descriptor(12, COMPRESSED_DATA, 15));
    }
    MalformedImageException refusal =
        assertThrows(MalformedImageException.class, () -> Qcow2Reader.open(file));
    assertTrue(refusal.getMessage().contains("can hold"), refusal.getMessage());
    assertEquals(COMPRESSED_L2, refusal.offsetBytes());
  }

  private static BytesFile stored() throws IOException {
    return SmallImages.stored();
  }

  private static BytesFile stored(int version) throws IOException {
    return SmallImages.stored(version);
  }

  private static BytesFile compressed() throws IOException {
    return SmallImages.compressed();
  }

  private static BytesFile snapshots(int count, long position) throws IOException {
    return stored().putInt(60, count).putLong(64, position);
  }

  private static BytesFile l1Entry(long entry) throws IOException {
    return stored().putLong(STORED_L1, entry);
  }

  private static BytesFile l2Entry(long entry) throws IOException {
    return stored().putLong(STORED_L2, entry);
  }

  private static BytesFile compressedL1(long entry) throws IOException {
    return compressed().putLong(3 * 4096, entry);
  }

  private static BytesFile descriptor(long position, long additionalSectors, long flags)
      throws IOException {
    long entry = SmallImages.descriptor(12, position, additionalSectors) | flags;
    return compressed().putLong(COMPRESSED_L2, entry);
  }

  /** A second L2 table behind the data, and a compressed cluster whose last sector is in it. */
  private static BytesFile inFrontOfAnL2Table() throws IOException {
    int second = COMPRESSED_DATA + 4096;
    return compressed()
        .withLength(second + 4096)
        .putInt(36, 2)
        .putLong(3 * 4096 + 8, second)
        .putLong(COMPRESSED_L2 + 8, SmallImages.descriptor(12, second - 1, 1));
  }

  private static BytesFile streamFile(byte[] stream) throws IOException {
    return SmallImages.compressed(stream);
  }

  private static byte[] bytes(int value, int count) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
