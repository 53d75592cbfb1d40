package io.imageexport.core.export;

import io.imageexport.core.object.ListedPart;
import java.util.List;

/** A store's answer to ListParts. */
sealed interface PartListing {
  /** The listed parts. Some stores answer with an empty list if the upload is gone. */
  record Listed(List<ListedPart> parts) implements PartListing {
    public Listed {
      parts = List.copyOf(parts);
    }
  }

  /** The upload was aborted or completed. */
  record Gone() implements PartListing {}

  /** The store cannot list parts. */
  record Unsupported() implements PartListing {}

  /** The parts that the store is known to have, by ascending number. */
  default List<ListedPart> known() {
    return switch (this) {
      case Listed listed -> listed.parts();
      case Gone gone -> List.of();
      case Unsupported unsupported -> List.of();
    };
  }
}
