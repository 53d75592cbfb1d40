package io.imageexport.api.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How to run a program that refuses to run as root, when root is all there is.
 *
 * <p>A user namespace in which root is nobody in particular needs no change to any file; where
 * namespaces are not to be had, as in many containers, the program becomes the user nobody, who is
 * then given the files.
 */
sealed interface UnprivilegedUser {
  /** The name of the attribute that holds a file's user id. */
  String OWNER = "unix:uid";

  /** What to put before the program's own command line. */
  List<String> prefix();

  /** Makes files usable by the program. */
  void give(Path path) throws IOException;

  /** The user that runs the emulator is an ordinary one. */
  record SameUser() implements UnprivilegedUser {
    @Override
    public List<String> prefix() {
      return List.of();
    }

    @Override
    public void give(Path path) {}
  }

  /** Root outside, nobody in particular inside. */
  record UserNamespace() implements UnprivilegedUser {
    private static final int ROOT = 0;

    @Override
    public List<String> prefix() {
      return List.of("unshare", "--user");
    }

    @Override
    public void give(Path path) throws IOException {
      giveTo(ROOT, path);
    }
  }

  /** The user nobody. */
  record Nobody() implements UnprivilegedUser {
    private static final int NOBODY = 65_534;

    @Override
    public List<String> prefix() {
      return List.of(
          "setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--no-new-privs");
    }

    @Override
    public void give(Path path) throws IOException {
      giveTo(NOBODY, path);
    }
  }

  /**
   * Finds a way that works on this machine.
   *
   * @param directory what the program must be able to reach
   */
  static UnprivilegedUser choose(Path directory) throws IOException, InterruptedException {
    if (!isRoot()) {
      return new SameUser();
    }
    for (UnprivilegedUser user : List.of(new UserNamespace(), new Nobody())) {
      if (canReach(user, directory)) {
        return user;
      }
    }
    throw new IOException(
        "PostgreSQL does not run as root, there are no user namespaces here, and the user nobody"
            + " cannot reach "
            + directory
            + ": run the emulator as an ordinary user, choose a --data-dir that others may pass"
            + " through, or use --pg-url");
  }

  /** An earlier start may have left files that belong to the other of the two users. */
  private static void giveTo(int userId, Path path) throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.toList()) {
        if (!Files.getAttribute(file, OWNER, LinkOption.NOFOLLOW_LINKS).equals(userId)) {
          Files.setAttribute(file, OWNER, userId, LinkOption.NOFOLLOW_LINKS);
        }
      }
    }
  }

  private static boolean isRoot() throws IOException {
    Path self = Path.of("/proc/self");
    return Files.exists(self) && Files.getAttribute(self, "unix:uid").equals(0);
  }

  private static boolean canReach(UnprivilegedUser user, Path directory)
      throws InterruptedException {
    List<String> command =
        Stream.concat(user.prefix().stream(), Stream.of("test", "-x", directory.toString()))
            .toList();
    try {
      Process trial =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return trial.waitFor(5, TimeUnit.SECONDS) && trial.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
