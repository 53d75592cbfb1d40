package io.imageexport.core.snapshot;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/** The name of a snapshot: {@code snapshot-} and ten lower-case letters or digits. */
public record SnapshotId(String value) implements Comparable<SnapshotId> {
  private static final Pattern RULE = Pattern.compile("snapshot-[a-z0-9]{10}");

  public SnapshotId {
    requireNonNull(value, "value is null");
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "a snapshot id is 'snapshot-' and 10 lower-case letters or digits");
    }
  }

  static boolean isValid(String value) {
    return RULE.matcher(value).matches();
  }

  @Override
  public int compareTo(SnapshotId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
