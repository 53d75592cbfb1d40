package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import io.imageexport.core.object.EntityTag;
import io.imageexport.core.object.ListedPart;
import io.imageexport.core.object.UploadedPart;
import io.imageexport.qcow2.part.Part;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The parts of an upload that the store already has, and which of them can be trusted.
 *
 * <p>A part is trusted if the store lists it with the right length and the first of these checks
 * that is possible succeeds:
 *
 * <ol>
 *   <li>The listed CRC32C is the part's.
 *   <li>The listed entity tag is the one that the store acknowledged to an earlier worker. A list
 *       without entity tags contradicts nothing.
 *   <li>The listed entity tag is the MD5 of the part's bytes. This covers a worker that died before
 *       it logged the part.
 * </ol>
 */
final class SentParts {
  private static final int BUFFER_BYTES = 256 << 10;

  private final Map<Integer, ListedPart> listed;
  private final Map<Integer, UploadedPart> recorded;

  private SentParts(Map<Integer, ListedPart> listed, Map<Integer, UploadedPart> recorded) {
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
  static SentParts of(List<ListedPart> listed, List<UploadedPart> recorded) {
    return new SentParts(
        listed.stream().collect(toMap(ListedPart::partNumber, part -> part)),
        recorded.stream().collect(toMap(UploadedPart::partNumber, part -> part)));
  }

  /** Whether the store still has the part that it acknowledged under this number. */
  boolean hasRecorded(int partNumber) {
    ListedPart stored = listed.get(partNumber);
    UploadedPart acknowledged = recorded.get(partNumber);
    return stored != null
        && acknowledged != null
        && stored.confirms(acknowledged)
        && stored.entityTag().map(acknowledged.entityTag()::equals).orElse(true);
  }

  /** The part as the store acknowledged it to an earlier worker. */
  UploadedPart recorded(int partNumber) {
    return requireNonNull(recorded.get(partNumber), "part is not recorded");
  }

  /** Whether a part that was found is in the log already. */
  boolean isRecorded(UploadedPart found) {
    UploadedPart acknowledged = recorded.get(found.partNumber());
    return acknowledged != null && acknowledged.entityTag().equals(found.entityTag());
  }

  /**
   * Finds a part that need not be sent again.
   *
   * @return the part as the store acknowledged it, or would have
   * @throws IOException if the part has to be read for that, and cannot be
   */
  Optional<UploadedPart> find(Part part) throws IOException {
    ListedPart stored = listed.get(part.number());
    if (stored == null || stored.lengthBytes().orElse(part.lengthBytes()) != part.lengthBytes()) {
      return Optional.empty();
    }
    OptionalInt checksum = part.crc32c();
    if (checksum.isPresent() && stored.crc32c().isPresent()) {
      return checksum.equals(stored.crc32c())
          ? entityTag(stored).map(tag -> uploaded(part, tag, checksum))
          : Optional.empty();
    }
    if (hasRecorded(part.number())) {
      return Optional.of(recorded.get(part.number()))
          .filter(acknowledged -> isOf(part, checksum, acknowledged))
          .map(acknowledged -> withChecksum(acknowledged, checksum));
    }
    Optional<EntityTag> tag = stored.entityTag();
    return tag.isPresent() && isMd5Of(part, tag.get())
        ? Optional.of(uploaded(part, tag.get(), checksum))
        : Optional.empty();
  }

  private static boolean isOf(Part part, OptionalInt checksum, UploadedPart acknowledged) {
    return acknowledged.lengthBytes() == part.lengthBytes()
        && (checksum.isEmpty()
            || acknowledged.crc32c().isEmpty()
            || checksum.equals(acknowledged.crc32c()));
  }

  private static UploadedPart withChecksum(UploadedPart acknowledged, OptionalInt checksum) {
    return checksum.isEmpty()
        ? acknowledged
        : new UploadedPart(
            acknowledged.partNumber(),
            acknowledged.entityTag(),
            acknowledged.lengthBytes(),
            checksum);
  }

  private static UploadedPart uploaded(Part part, EntityTag tag, OptionalInt checksum) {
    return new UploadedPart(part.number(), tag, part.lengthBytes(), checksum);
  }

  /** The tag to complete the part with: as the store acknowledged it, unless it lists another. */
  private Optional<EntityTag> entityTag(ListedPart stored) {
    Optional<EntityTag> acknowledged =
        Optional.ofNullable(recorded.get(stored.partNumber())).map(UploadedPart::entityTag);
    Optional<EntityTag> current = stored.entityTag();
    return current.isEmpty() || current.equals(acknowledged) ? acknowledged : current;
  }

  private static boolean isMd5Of(Part part, EntityTag tag) throws IOException {
    Optional<String> expected = tag.md5();
    if (expected.isEmpty()) {
      return false;
    }
    MessageDigest md5 = md5();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    for (long position = 0; position < part.lengthBytes(); position += buffer.capacity()) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), part.lengthBytes() - position));
      part.read(position, buffer);
      md5.update(buffer.flip());
    }
    return HexFormat.of().formatHex(md5.digest()).equals(expected.get());
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }
}
