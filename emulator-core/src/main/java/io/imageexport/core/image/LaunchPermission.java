package io.imageexport.core.image;

/** Who may start instances from an image. */
public enum LaunchPermission {
  ALL("all"),
  OWNER_ONLY("ownerOnly"),
  SPECIFIED_USERS("specifiedUsers");

  private final String wireName;

  LaunchPermission(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }

  /** What holds for an image. */
  public static LaunchPermission of(Image image) {
    return switch (image.source()) {
      case PUBLIC, THIRDPARTY, COMMUNITY -> ALL;
      case SHARED -> SPECIFIED_USERS;
      case PRIVATE -> image.shared() ? SPECIFIED_USERS : OWNER_ONLY;
    };
  }
}
