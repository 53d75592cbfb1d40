package io.imageexport.core.export;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.object.EntityTag;
import io.imageexport.core.object.ListedPart;
import io.imageexport.core.object.UploadedPart;
import io.imageexport.qcow2.part.Part;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of the parts in the store need not be sent again. */
class SentPartsTest {
  private static final byte[] BYTES = "some bytes of a part".getBytes(US_ASCII);
  private static final String MD5 = "de45a0fbdd25fa19d2150eb7a3d9fa8d";

  /**
   * One row for each combination of what the store lists and what is written down.
   *
   * @param listedLength right, wrong, or none
   * @param listedTag acknowledged, md5, other, or none
   * @param listedChecksum right, wrong, or none
   * @param recorded whether an earlier worker wrote the part down
   * @param found whether the part need not be sent again
   */
  @ParameterizedTest
  @CsvSource({
    // A checksum decides.
    "right, acknowledged, right, true,  true",
    "right, acknowledged, wrong, true,  false",
    "right, md5,          wrong, false, false",
    "right, other,        right, true,  true",
    "right, other,        right, false, true",
    "none,  other,        right, false, true",
    // Without a tag, the part cannot be completed unless its tag was written down.
    "right, none,         right, true,  true",
    "right, none,         right, false, false",
    // A length never lies.
    "wrong, acknowledged, right, true,  false",
    "wrong, acknowledged, none,  true,  false",
    "wrong, md5,          none,  false, false",
    // Without a checksum: what was acknowledged, unless the list contradicts it.
    "right, acknowledged, none,  true,  true",
    "right, none,         none,  true,  true",
    "none,  none,         none,  true,  true",
    "right, other,        none,  true,  false",
    // Nothing was written down: the tag is the content's MD5, or the part is sent again.
    "right, md5,          none,  false, true",
    "none,  md5,          none,  false, true",
    "right, md5,          none,  true,  true",
    "right, other,        none,  false, false",
    "right, none,         none,  false, false",
  })
  void aPartIsFoundIfItCanBeTrusted(
      String listedLength, String listedTag, String listedChecksum, boolean recorded, boolean found)
      throws IOException {
    var acknowledged = new UploadedPart(7, tag("acknowledged"), BYTES.length, OptionalInt.empty());
    var listed =
        new ListedPart(
            7,
            listedLength.equals("none")
                ? OptionalLong.empty()
                : OptionalLong.of(BYTES.length + (listedLength.equals("wrong") ? 1 : 0)),
            listedTag.equals("none") ? Optional.empty() : Optional.of(tag(listedTag)),
            listedChecksum.equals("none")
                ? OptionalInt.empty()
                : OptionalInt.of(checksum() ^ (listedChecksum.equals("wrong") ? 1 : 0)));
    SentParts parts = SentParts.of(List.of(listed), recorded ? List.of(acknowledged) : List.of());

    Optional<UploadedPart> part = parts.find(new InMemoryPart(OptionalInt.of(checksum())));

    EntityTag completedWith = listedTag.equals("none") ? acknowledged.entityTag() : tag(listedTag);
    assertEquals(
        found
            ? Optional.of(
                new UploadedPart(7, completedWith, BYTES.length, OptionalInt.of(checksum())))
            : Optional.empty(),
        part);
  }

  @Test
  void aPartThatIsNotListedIsNotFoundThoughItIsWrittenDown() throws IOException {
    var acknowledged = new UploadedPart(7, tag("a"), BYTES.length, OptionalInt.empty());
    SentParts parts = SentParts.of(List.of(), List.of(acknowledged));
    assertEquals(Optional.empty(), parts.find(new InMemoryPart(OptionalInt.empty())));
    assertFalse(parts.hasRecorded(7));
  }

  @Test
  void aPartOfUnknownChecksumKeepsTheOneThatWasAcknowledged() throws IOException {
    var acknowledged = new UploadedPart(7, tag("a"), BYTES.length, OptionalInt.of(5));
    var listed =
        new ListedPart(
            7, OptionalLong.of(BYTES.length), Optional.of(tag("\"A\"")), OptionalInt.of(5));
    SentParts parts = SentParts.of(List.of(listed), List.of(acknowledged));
    assertEquals(Optional.of(acknowledged), parts.find(new InMemoryPart(OptionalInt.empty())));
    assertTrue(parts.hasRecorded(7));
    assertTrue(parts.isRecorded(acknowledged));
  }

  private static EntityTag tag(String text) {
    return new EntityTag(text.equals("md5") ? "\"" + MD5 + "\"" : text);
  }

  private static int checksum() {
    CRC32C checksum = new CRC32C();
    checksum.update(BYTES);
    return (int) checksum.getValue();
  }

  private record InMemoryPart(OptionalInt crc32c) implements Part {
    @Override
    public int number() {
      return 7;
    }

    @Override
    public long lengthBytes() {
      return BYTES.length;
    }

    @Override
    public void read(long position, ByteBuffer destination) {
      destination.put(BYTES, (int) position, destination.remaining());
    }

    @Override
    public void close() {}
  }
}
