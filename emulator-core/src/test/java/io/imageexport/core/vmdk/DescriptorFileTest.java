package io.imageexport.core.vmdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.sectors.BytesFile;
import io.imageexport.core.sectors.DiskContent;
import io.imageexport.core.sectors.MalformedDiskException;
import io.imageexport.core.sectors.Reading;
import io.imageexport.qcow2.reader.DataExtent;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A descriptor leads to the files beside it, and to no others. */
class DescriptorFileTest {
  private static final String FLAT = "disk-flat.vmdk";

  private final Map<String, BytesFile> files = new HashMap<>();
  private final List<String> opened = new ArrayList<>();

  private VmdkReader open(String createType, String... extents) throws IOException {
    return open(descriptor(createType, extents).getBytes(UTF_8));
  }

  private VmdkReader open(byte[] descriptor) throws IOException {
    return VmdkReader.open(
        new BytesFile(descriptor.length, ByteOrder.LITTLE_ENDIAN).putBytes(0, descriptor),
        name -> {
          opened.add(name);
          return files.get(name);
        });
  }

  private static String descriptor(String createType, String... extents) {
    return """
    # Disk DescriptorFile
    version=1
    CID=fffffffe
    parentCID=ffffffff
    createType="%s"
    %s
    ddb.adapterType = "ide"
    """
        .formatted(createType, String.join("\n", extents));
  }

  private void put(String name, byte[] content) {
    files.put(name, new BytesFile(content.length, ByteOrder.LITTLE_ENDIAN).putBytes(0, content));
  }

  private static byte[] all(VmdkReader reader) throws IOException {
    return Reading.bytes(reader, 0, (int) reader.virtualSizeBytes());
  }

  private void assertRefused(String rule, String createType, String... extents) {
    IOException refusal = assertThrows(IOException.class, () -> open(createType, extents));
    assertTrue(refusal.getMessage().contains(rule), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("qemu-img convert"), refusal.getMessage());
  }

  @Test
  void readsExtentsOfEveryTypeOneAfterTheOther() throws IOException {
    put("a", DiskContent.noise(1, 4 * 512));
    files.put("b", SmallVmdks.sparse(""));
    put("c", DiskContent.noise(2, 3 * 512));
    VmdkReader reader =
        open(
            "twoGbMaxExtentFlat",
            "RW 2 FLAT \"a\" 1",
            "RW 41 SPARSE \"b\"",
            "RW 5 ZERO",
            "RDONLY 3 VMFS \"c\"");

    byte[] expected = new byte[51 * 512];
    System.arraycopy(DiskContent.noise(1, 4 * 512), 512, expected, 0, 1024);
    System.arraycopy(SmallVmdks.content(), 0, expected, 1024, 41 * 512);
    System.arraycopy(DiskContent.noise(2, 3 * 512), 0, expected, 48 * 512, 3 * 512);
    assertArrayEquals(expected, all(reader));
    assertArrayEquals(expected, Reading.inPieces(reader, expected.length, 777));
    assertArrayEquals(expected, Reading.byExtents(reader, reader::nextData, expected.length));
    assertEquals(new DataExtent(48 * 512, 3 * 512), Reading.extents(reader::nextData).getLast());
    assertThrows(
        IllegalArgumentException.class, () -> Reading.bytes(reader, expected.length - 1, 2));
  }

  @Test
  void theLastSectorOfAFlatFileMayBeCutOff() throws IOException {
    put(FLAT, DiskContent.noise(1, 513));
    byte[] expected = Arrays.copyOf(DiskContent.noise(1, 513), 1024);
    assertArrayEquals(expected, all(open("monolithicFlat", "RW 2 FLAT \"disk-flat.vmdk\" 0")));
    assertRefused("has 513 bytes, but", "monolithicFlat", "RW 3 FLAT \"disk-flat.vmdk\" 0");
    assertRefused("has 513 bytes, but", "monolithicFlat", "RW 2 FLAT \"disk-flat.vmdk\" 1");
  }

  /** Whatever a name says, the only thing that may be opened is a file in the folder. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/shadow",
        "../disk",
        "..",
        ".",
        "",
        "a/b",
        "a\\b",
        "C:disk",
        "\\\\host\\share",
        "a\u0000b",
        "a\u001b[2Jb",
        "json:{}/x",
        "nbd:host"
      })
  void aPathIsNotFollowed(String name) {
    IOException refusal =
        assertThrows(IOException.class, () -> open("vmfs", "RW 1 VMFS \"" + name + "\""));
    assertEquals(List.of(), opened);
    assertTrue(
        refusal.getMessage().chars().noneMatch(Character::isISOControl), refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"UTF-8", "GBK", "windows-1252", "no such thing"})
  void namesAreInTheEncodingThatTheDescriptorNames(String encoding) throws IOException {
    String name = encoding.equals("windows-1252") ? "Größe.vmdk" : "系统盘.vmdk";
    put(name, DiskContent.noise(1, 512));
    Charset charset = encoding.contains(" ") ? UTF_8 : Charset.forName(encoding);
    String text = descriptor("vmfs", "encoding=\"" + encoding + "\"", "RW 1 VMFS \"" + name + "\"");
    assertArrayEquals(DiskContent.noise(1, 512), all(open(text.getBytes(charset))));
  }

  @Test
  void refusesWhatWouldClaimAFileManyTimes() {
    put(FLAT, new byte[1024]);
    assertRefused(
        "Two extents are in the file",
        "twoGbMaxExtentFlat",
        "RW 1 FLAT \"disk-flat.vmdk\" 0",
        "RW 1 FLAT \"disk-flat.vmdk\" 1");
    String[] many = new String[4097];
    Arrays.fill(many, "RW 1 ZERO");
    assertRefused("4097 extents, more than 4096", "twoGbMaxExtentFlat", many);
    String[] large = new String[3];
    Arrays.fill(large, "RW 9007199254740991 ZERO");
    assertRefused("more than 2^63 bytes together", "twoGbMaxExtentFlat", large);
  }

  @Test
  void refusesOtherKinds() {
    assertRefused("of the kind 'fullDevice'", "fullDevice", "RW 1 FLAT \"sda\" 0");
    assertRefused("of the kind 'vmfsRDM'", "vmfsRDM", "RW 1 VMFSRDM \"x\"");
    assertRefused("its descriptor among the data", "monolithicSparse", "RW 41 SPARSE \"b\"");
    assertRefused("The extent is RW VMFSSPARSE", "vmfs", "RW 1 VMFSSPARSE \"x\"");
    assertRefused("The extent is NOACCESS FLAT", "vmfs", "NOACCESS 1 FLAT \"x\" 0");
    assertRefused("lacks a field", "monolithicFlat", "RW 1 FLAT \"x\"");
    assertRefused("lacks a field", "monolithicFlat", "RW 1 ZERO \"x\"");
    assertRefused("has no sectors", "monolithicFlat", "RW 0 ZERO");
    assertRefused("names no extent", "monolithicFlat");
    assertRefused("a parent's file", "vmfs", "parentFileNameHint=\"x\"", "RW 1 ZERO");
  }

  @Test
  void aSparseExtentIsAsStrictlyReadAsADisk() {
    files.put("b", SmallVmdks.sparse("").putInt(SmallVmdks.TABLE, 100));
    assertRefused("extent 'b': At byte 2048", "twoGbMaxExtentSparse", "RW 41 SPARSE \"b\"");
    files.put("b", SmallVmdks.sparse(""));
    assertRefused("has 42 sectors, but", "twoGbMaxExtentSparse", "RW 42 SPARSE \"b\"");
    files.put("b", new BytesFile(10, ByteOrder.LITTLE_ENDIAN));
    assertRefused("ends before the 512", "twoGbMaxExtentSparse", "RW 42 SPARSE \"b\"");
  }

  @Test
  void aDescriptorIsSmall() {
    byte[] large = Arrays.copyOf(descriptor("vmfs", "RW 1 ZERO").getBytes(UTF_8), (1 << 20) + 1);
    assertThrows(MalformedDiskException.class, () -> open(large));
  }

  /** An object in a bucket has no neighbours. */
  @Test
  void aDescriptorAloneIsRefused() {
    byte[] text = descriptor("vmfs", "RW 1 ZERO").getBytes(UTF_8);
    BytesFile file = new BytesFile(text.length, ByteOrder.LITTLE_ENDIAN).putBytes(0, text);
    IOException refusal = assertThrows(MalformedDiskException.class, () -> VmdkReader.open(file));
    assertTrue(refusal.getMessage().contains("a descriptor only"), refusal.getMessage());
    assertTrue(refusal.getMessage().endsWith("OUT"), refusal.getMessage());
  }
}
