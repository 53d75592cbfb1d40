package io.imageexport.api.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Whom files belong to, and which user runs this process. */
public final class Owners {
  public static final int ROOT = 0;

  /** The user without any rights, on Linux. */
  public static final int NOBODY = 65_534;

  /** Belongs to the user of this process; there is none outside of Linux. */
  private static final Path SELF = Path.of("/proc/self");

  private Owners() {}

  /** Whether this process runs as root; false where that cannot be told. */
  public static boolean isRoot() throws IOException {
    return Files.exists(SELF) && of(SELF.toRealPath()) == ROOT;
  }

  /** Whether a file belongs to the user of this process; true where that cannot be told. */
  public static boolean isOwn(Path path) throws IOException {
    return !Files.exists(SELF) || of(path) == of(SELF.toRealPath());
  }

  /** The id of the user that a file belongs to; of a link, the link's. */
  public static int of(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  /** That user's name, or its number if it has none. */
  public static String nameOf(Path path) throws IOException {
    return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
  }
}
