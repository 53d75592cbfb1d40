package io.imageexport.core.export;

import io.imageexport.core.object.InMemoryObjectStore;
import io.imageexport.core.object.ListedPart;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** How much stores list of a part. */
enum Listing {
  /** As MinIO does. */
  ALL,
  /** As SeaweedFS, S3Mock and S3Proxy do. */
  WITHOUT_CHECKSUMS,
  /** As s3s-fs does. */
  WITHOUT_TAGS_AND_CHECKSUMS,
  ONLY_NUMBERS,
  /** The store has no list of parts. */
  NONE;

  void applyTo(InMemoryObjectStore store) {
    if (this == NONE) {
      store.haveNoListOfParts();
    } else {
      store.listPartsAs(this::list);
    }
  }

  private ListedPart list(ListedPart part) {
    return new ListedPart(
        part.partNumber(),
        this == ONLY_NUMBERS ? OptionalLong.empty() : part.lengthBytes(),
        compareTo(WITHOUT_CHECKSUMS) <= 0 ? part.entityTag() : Optional.empty(),
        this == ALL ? part.crc32c() : OptionalInt.empty());
  }
}
