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
        "Check the syntax of a policy and warn about likely mistakes. No emulator has to run.",
    exitCodeOnExecutionException = PolicyCommand.EXIT_UNDECIDED,
    exitCodeList = {
      "0:the policy is valid",
      "1:the policy is invalid",
      "2:wrong usage, or the policy cannot be read"
    })
final class PolicyCheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "Policy in JSON; - for standard input")
  private Path file;

  @Option(
      names = "--kind",
      paramLabel = "identity|trust|session",
      description = "Kind of policy (default: identity)")
  private PolicyDocument.Kind kind = PolicyDocument.Kind.IDENTITY;

  @Option(names = "--json", description = "Print the answer as JSON")
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
    return result.valid() ? 0 : PolicyCommand.EXIT_NO;
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
    out.println(file + ": valid, " + Words.count(result.findings().size(), "finding"));
  }

  private static String at(String pointer) {
    return pointer.isEmpty() ? "" : pointer + ": ";
  }
}
