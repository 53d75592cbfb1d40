package io.imageexport.core.clouddisk;

/** Where a snapshot is in its life. */
public enum SnapshotStatus {
  CREATING("creating"),
  AVAILABLE("available"),
  DELETING("deleting"),
  ERROR_CREATE("error_create");

  private final String wireName;

  SnapshotStatus(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }
}
