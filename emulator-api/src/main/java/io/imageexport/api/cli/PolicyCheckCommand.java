package io.imageexport.api.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.imageexport.api.explain.CheckResult;
import io.imageexport.core.policy.PolicyDocument;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code emulator policy check}: is this a policy, and does it say what its author means? */
@Command(
    name = "check",
    description =
        "Parses a policy, and says what its author should look at. Needs no running emulator."
            + " Ends with 1 if it is not a policy.",
    mixinStandardHelpOptions = true)
final class PolicyCheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The policy's JSON; - for the standard input")
  private Path file;

  @Option(
      names = "--kind",
      paramLabel = "identity|trust|session",
      description = "Where it is to stand (default: identity)")
  private PolicyDocument.Kind kind = PolicyDocument.Kind.IDENTITY;

  @Option(names = "--json", description = "Prints the answer as JSON")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    CheckResult result = CheckResult.of(kind, PolicyFile.read(file));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.print(
          new ObjectMapper()
                  .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL)
                  .writerWithDefaultPrettyPrinter()
                  .writeValueAsString(result)
              + "\n");
    } else {
      print(result, out);
    }
    out.flush();
    return result.valid() ? 0 : Main.EXIT_FAILURE;
  }

  /** As compilers do, so that editors find the place. */
  private void print(CheckResult result, PrintWriter out) {
    if (!result.valid()) {
      out.println(
          file + ":" + result.line() + ": error: " + at(result.pointer()) + result.reason());
      return;
    }
    for (CheckResult.Remark remark : result.findings()) {
      out.println(
          file
              + ":"
              + remark.line()
              + ": "
              + remark.severity()
              + ": "
              + at(remark.pointer())
              + remark.message());
    }
    out.println(file + ": valid, " + result.findings().size() + " findings");
  }

  private static String at(String pointer) {
    return pointer.isEmpty() ? "" : pointer + ": ";
  }
}
