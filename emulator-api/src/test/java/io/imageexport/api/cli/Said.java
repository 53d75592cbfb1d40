package io.imageexport.api.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** What a command printed, and the status that it ended with. */
record Said(int status, String out, String err) {
  /** Runs a command in this process. */
  static Said by(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine program = Main.program();
    program.setOut(new PrintWriter(out, true));
    program.setErr(new PrintWriter(err, true));
    return new Said(program.execute(arguments), out.toString(), err.toString());
  }
}
