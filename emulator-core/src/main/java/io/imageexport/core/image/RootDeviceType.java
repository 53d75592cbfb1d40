package io.imageexport.core.image;

/**
 * Where instances made from an image keep their system disk; only the cloud disk can be exported.
 */
public enum RootDeviceType {
  CLOUD_DISK("cloudDisk"),
  LOCAL_DISK("localDisk");

  private final String wireName;

  RootDeviceType(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }
}
