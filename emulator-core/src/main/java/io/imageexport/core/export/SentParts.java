package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import io.imageexport.core.object.UploadedPart;
import io.imageexport.qcow2.part.Part;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The parts that an upload already has in the store, and which of them can be trusted.
 *
 * <p>A part is trusted if it has its length and, the strongest that is known: the part's CRC32C; or
 * the entity tag with which the store acknowledged it to an earlier worker; or, where that worker
 * did not live to write it down, an entity tag that is the MD5 of the part's bytes.
 */
final class SentParts {
  private static final Pattern MD5 = Pattern.compile("\"?([0-9a-f]{32})\"?");
  private static final int BUFFER_BYTES = 256 << 10;

  private final Map<Integer, UploadedPart> listed;
  private final Map<Integer, UploadedPart> recorded;

  private SentParts(Map<Integer, UploadedPart> listed, Map<Integer, UploadedPart> recorded) {
    this.listed = listed;
    this.recorded = recorded;
  }

  static SentParts none() {
    return new SentParts(Map.of(), Map.of());
  }

  /**
   * @param listed by the store
   * @param recorded as the store acknowledged them to earlier workers
   */
  static SentParts of(List<UploadedPart> listed, List<UploadedPart> recorded) {
    return new SentParts(byNumber(listed), byNumber(recorded));
  }

  private static Map<Integer, UploadedPart> byNumber(List<UploadedPart> parts) {
    return parts.stream().collect(toMap(UploadedPart::partNumber, part -> part));
  }

  /** Whether the store still has the part that it acknowledged under this number. */
  boolean hasRecorded(int partNumber) {
    UploadedPart stored = listed.get(partNumber);
    UploadedPart acknowledged = recorded.get(partNumber);
    return stored != null
        && acknowledged != null
        && stored.lengthBytes() == acknowledged.lengthBytes()
        && stored.entityTag().equals(acknowledged.entityTag());
  }

  /** How long a part is that the store has. */
  long lengthBytes(int partNumber) {
    return requireNonNull(listed.get(partNumber), "not a part of the store").lengthBytes();
  }

  /**
   * Whether the store has this part already.
   *
   * @throws IOException if the part has to be read for that, and cannot be
   */
  boolean has(Part part) throws IOException {
    UploadedPart stored = listed.get(part.number());
    if (stored == null || stored.lengthBytes() != part.lengthBytes()) {
      return false;
    }
    OptionalInt checksum = part.crc32c();
    if (checksum.isPresent() && stored.crc32c().isPresent()) {
      return checksum.getAsInt() == stored.crc32c().getAsInt();
    }
    return hasRecorded(part.number()) || hasMd5Of(part, stored);
  }

  private static boolean hasMd5Of(Part part, UploadedPart stored) throws IOException {
    var tag = MD5.matcher(stored.entityTag());
    if (!tag.matches()) {
      return false;
    }
    MessageDigest md5 = md5();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    for (long position = 0; position < part.lengthBytes(); position += buffer.capacity()) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), part.lengthBytes() - position));
      part.read(position, buffer);
      md5.update(buffer.flip());
    }
    return HexFormat.of().formatHex(md5.digest()).equals(tag.group(1));
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }
}
