package io.imageexport.api.embedded;

import io.imageexport.api.file.Owners;
import io.imageexport.api.process.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The user that PostgreSQL's programs run as, because they refuse to run as root.
 *
 * <p>A user namespace in which root has no privileges needs no change to any file. Where namespaces
 * are not available, as in many containers, the programs run as the user nobody. That user then
 * owns the data directory and nothing else, and the emulator touches nothing inside of it.
 */
sealed interface UnprivilegedUser {
  /** What to put before the program's own command line. */
  List<String> prefix();

  /**
   * Makes a directory tree the program's own.
   *
   * @throws IOException in one line that names the directory, if it belongs to a third user
   */
  void give(Path tree) throws IOException;

  /** Ends all access of the program's user to a directory tree. */
  void takeBack(Path tree) throws IOException;

  /** The user that runs the emulator is an ordinary one. */
  record SameUser() implements UnprivilegedUser {
    @Override
    public List<String> prefix() {
      return List.of();
    }

    /** PostgreSQL serves only the data of the user that it runs as. */
    @Override
    public void give(Path tree) throws IOException {
      if (!Owners.isOwn(tree)) {
        throw new IOException(
            "%s belongs to %s, and PostgreSQL serves only the data of the user that runs it; run the emulator as that user, or choose another --data-dir"
                .formatted(tree, Owners.nameOf(tree)));
      }
    }

    @Override
    public void takeBack(Path tree) {}
  }

  /** Root outside, a user without privileges inside. */
  record UserNamespace() implements UnprivilegedUser {
    @Override
    public List<String> prefix() {
      return List.of("unshare", "--user");
    }

    @Override
    public void give(Path tree) throws IOException {
      takeBack(tree);
    }

    @Override
    public void takeBack(Path tree) throws IOException {
      Ownership.takeFrom(Owners.NOBODY, tree);
    }
  }

  /** The user nobody. */
  record Nobody() implements UnprivilegedUser {
    @Override
    public List<String> prefix() {
      return List.of(
          "setpriv",
          "--reuid=" + Owners.NOBODY,
          "--regid=" + Owners.NOBODY,
          "--clear-groups",
          "--no-new-privs");
    }

    @Override
    public void give(Path tree) throws IOException {
      Ownership.giveTo(Owners.NOBODY, tree);
    }

    @Override
    public void takeBack(Path tree) throws IOException {
      Ownership.takeFrom(Owners.NOBODY, tree);
    }
  }

  /**
   * Finds a way that works on this machine.
   *
   * @param directory what the program must be able to reach
   */
  static UnprivilegedUser choose(Path directory) throws IOException, InterruptedException {
    if (!Owners.isRoot()) {
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

  private static boolean canReach(UnprivilegedUser user, Path directory)
      throws InterruptedException {
    List<String> command =
        Stream.concat(user.prefix().stream(), Stream.of("test", "-x", directory.toString()))
            .toList();
    try {
      Process trial =
          Program.of(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return trial.waitFor(5, TimeUnit.SECONDS) && trial.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
