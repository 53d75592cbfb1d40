package io.imageexport.api.cli;

import picocli.CommandLine.Command;

/** {@code emulator policy}: what policies say, and why. */
@Command(
    name = "policy",
    description = "Check policies and explain their decisions.",
    subcommands = {PolicyCheckCommand.class, PolicyExplainCommand.class})
final class PolicyCommand extends CommandGroup {
  /** The policies decide against the request, or the document is no policy. */
  static final int EXIT_NO = 1;

  /** As of grep and diff: scripts tell an answer from the lack of one. */
  static final int EXIT_UNDECIDED = 2;
}
