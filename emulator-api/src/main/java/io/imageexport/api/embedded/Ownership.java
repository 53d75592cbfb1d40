package io.imageexport.api.embedded;

import io.imageexport.api.file.Owners;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * Changes the owner of a directory tree, as root, while the user that owns it may be changing it.
 *
 * <p>That user could put a link where root is about to change an owner. So a tree is taken from the
 * top down: a directory that belongs to root and is writable by nobody else cannot change while
 * root looks into it. It is given from the bottom up, below a top that nobody else can enter. No
 * link is followed, and a file that has other names is never given away.
 */
final class Ownership {
  private static final String ATTRIBUTES = "unix:uid,mode,nlink,isDirectory,isRegularFile";
  private static final String OWNER = "unix:uid";
  private static final String MODE = "unix:mode";
  private static final int WRITABLE_BY_OTHERS = 0022;
  private static final int ONLY_FOR_THE_OWNER = 0700;

  private Ownership() {}

  /** Makes root the owner of a directory, but not of what is in it, and sets its permissions. */
  static void takeFolder(Path folder, String permissions) throws IOException {
    Files.setAttribute(folder, OWNER, Owners.ROOT, LinkOption.NOFOLLOW_LINKS);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
  }

  /**
   * Makes root the owner of all that belongs to another user.
   *
   * @param top where only root can put another file
   * @throws IOException if a directory belongs to a third user
   */
  static void takeFrom(int user, Path top) throws IOException {
    Map<String, Object> attributes = read(top);
    int owner = (int) attributes.get("uid");
    if (owner == user) {
      Files.setAttribute(top, OWNER, Owners.ROOT, LinkOption.NOFOLLOW_LINKS);
    }
    if (!(boolean) attributes.get("isDirectory")) {
      return;
    }
    if (owner != user && owner != Owners.ROOT) {
      throw new IOException(
          "%s belongs to user %d; expected the user who runs the emulator. Make it so with: chown -R %d %s"
              .formatted(top, owner, Owners.ROOT, top));
    }
    if (((int) attributes.get("mode") & WRITABLE_BY_OTHERS) != 0) {
      Files.setAttribute(top, MODE, ONLY_FOR_THE_OWNER);
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(top)) {
      for (Path entry : entries) {
        takeFrom(user, entry);
      }
    }
  }

  /**
   * Makes another user the owner of all that belongs to root. A tree whose top belongs to that user
   * has been given before, and is left alone.
   *
   * @param top where only root can put another file
   */
  static void giveTo(int user, Path top) throws IOException {
    if (Owners.of(top) == user) {
      return;
    }
    takeFrom(user, top);
    Files.setAttribute(top, MODE, ONLY_FOR_THE_OWNER);
    give(user, top);
  }

  private static void give(int user, Path path) throws IOException {
    Map<String, Object> attributes = read(path);
    if ((boolean) attributes.get("isDirectory")) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
        for (Path entry : entries) {
          give(user, entry);
        }
      }
    } else if ((boolean) attributes.get("isRegularFile") && (int) attributes.get("nlink") > 1) {
      throw new IOException(
          path + " has another name elsewhere, so it is not given to another user; copy it first");
    }
    if ((int) attributes.get("uid") == Owners.ROOT) {
      Files.setAttribute(path, OWNER, user, LinkOption.NOFOLLOW_LINKS);
    }
  }

  private static Map<String, Object> read(Path path) throws IOException {
    return Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
  }
}
