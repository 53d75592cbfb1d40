package io.imageexport.core.export;

import io.imageexport.core.object.ListedPart;
import io.imageexport.core.object.UploadedPart;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;

/** The parts of one upload as the store acknowledged them. Thread-safe. */
final class AcknowledgedParts {
  private final Map<Integer, UploadedPart> byNumber = new ConcurrentSkipListMap<>();

  void add(UploadedPart part) {
    byNumber.put(part.partNumber(), part);
  }

  /** All parts, by ascending number. */
  List<UploadedPart> list() {
    return List.copyOf(byNumber.values());
  }

  /** Length in bytes of the object that these parts make up. */
  long lengthBytes() {
    return byNumber.values().stream().mapToLong(UploadedPart::lengthBytes).sum();
  }

  /**
   * Compares the store's own list with what the store acknowledged.
   *
   * @return the first difference; empty if the list has every part and contradicts none
   */
  Optional<String> differenceFrom(List<ListedPart> listed) {
    Map<Integer, ListedPart> stored = new HashMap<>();
    listed.forEach(part -> stored.put(part.partNumber(), part));
    return byNumber.values().stream()
        .flatMap(part -> difference(part, stored.get(part.partNumber())).stream())
        .findFirst();
  }

  private Optional<String> difference(UploadedPart acknowledged, ListedPart stored) {
    String part = "part " + acknowledged.partNumber() + " of " + byNumber.size();
    if (stored == null) {
      return Optional.of("lacks " + part + ", which the store acknowledged");
    }
    if (stored.confirms(acknowledged)) {
      return Optional.empty();
    }
    String expected = described(OptionalLong.of(acknowledged.lengthBytes()), acknowledged.crc32c());
    return Optional.of(
        "has %s with %s, but the store acknowledged %s"
            .formatted(part, described(stored.lengthBytes(), stored.crc32c()), expected));
  }

  private static String described(OptionalLong lengthBytes, OptionalInt crc32c) {
    String length = lengthBytes.isEmpty() ? "unknown length" : lengthBytes.getAsLong() + " bytes";
    return crc32c.isEmpty()
        ? length
        : length + String.format(Locale.ROOT, " and CRC32C %08x", crc32c.getAsInt());
  }
}
