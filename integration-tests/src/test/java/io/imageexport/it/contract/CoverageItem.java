package io.imageexport.it.contract;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;

/**
 * One thing of the interface: an operation, a field or an error.
 *
 * @param service empty for what all services have
 * @param operation empty for what all operations have
 */
record CoverageItem(String service, String operation, Kind kind, String name)
    implements Comparable<CoverageItem> {
  private static final Comparator<CoverageItem> ORDER =
      Comparator.comparing(CoverageItem::service)
          .thenComparing(CoverageItem::operation)
          .thenComparing(CoverageItem::kind)
          .thenComparing(CoverageItem::name);

  /** In the order in which they are shown. */
  enum Kind {
    OPERATION("operation"),
    REQUEST_FIELD("request field"),
    RESPONSE_FIELD("response field"),
    ERROR("error");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }

    static Kind of(String words) {
      for (Kind kind : values()) {
        if (kind.words.equals(words)) {
          return kind;
        }
      }
      throw new IllegalArgumentException("no kind: " + words);
    }
  }

  CoverageItem {
    requireNonNull(service, "service is null");
    requireNonNull(operation, "operation is null");
    requireNonNull(kind, "kind is null");
    requireNonNull(name, "name is null");
  }

  static CoverageItem of(ContractOperation operation, Kind kind, String name) {
    return new CoverageItem(operation.service(), operation.name(), kind, name);
  }

  /** Of every operation. */
  static CoverageItem common(Kind kind, String name) {
    return new CoverageItem("", "", kind, name);
  }

  @Override
  public int compareTo(CoverageItem other) {
    return ORDER.compare(this, other);
  }
}
