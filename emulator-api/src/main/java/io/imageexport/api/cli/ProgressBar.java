package io.imageexport.api.cli;

import static java.util.Objects.requireNonNull;

import java.io.PrintWriter;
import java.util.Locale;

/** How far something has come: a bar that moves on a terminal, a line per tenth elsewhere. */
final class ProgressBar {
  /** Set by the launcher script: only newer versions of Java can tell by themselves. */
  private static final String TERMINAL_PROPERTY = "emulator.terminal";

  private static final int WIDTH = 40;

  private final String label;
  private final PrintWriter out;
  private final boolean terminal;
  private int shownPercent = -1;

  ProgressBar(String label, PrintWriter out) {
    this.label = requireNonNull(label, "label is null");
    this.out = requireNonNull(out, "out is null");
    this.terminal = Boolean.getBoolean(TERMINAL_PROPERTY);
  }

  void show(int percent) {
    if (percent == shownPercent) {
      return;
    }
    if (terminal) {
      int filled = percent * WIDTH / 100;
      Terminal.restartLine(out);
      out.printf(
          Locale.ROOT,
          "  %s [%s%s] %3d %%",
          label,
          "#".repeat(filled),
          "-".repeat(WIDTH - filled),
          percent);
      out.flush();
    } else if (shownPercent < 0 || percent / 10 > shownPercent / 10) {
      out.printf(Locale.ROOT, "  %s %d %%%n", label, percent);
      out.flush();
    }
    shownPercent = percent;
  }

  /** Ends the line of the bar. */
  void end() {
    if (terminal && shownPercent >= 0) {
      out.println();
      out.flush();
    }
  }
}
