package io.imageexport.api.cli;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.text.VisibleText;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Arrays;
import java.util.Locale;

/**
 * Writer of a command line, through which text from outside reaches the terminal as {@link
 * VisibleText}, whoever prints it.
 *
 * <p>What {@link #println(String)} writes is one line, and so is each argument of a format. Only
 * {@link #print(String)} lets line feeds pass: it writes help, JSON and examples of code.
 */
final class Terminal extends PrintWriter {
  private final Writer raw;

  private Terminal(Writer raw) {
    super(new Visible(raw), true);
    this.raw = raw;
  }

  /** Returns a writer that flushes with each line. */
  static Terminal on(PrintStream stream) {
    return new Terminal(new OutputStreamWriter(stream, stream.charset()));
  }

  /** Moves to the start of the line, which is written anew: of a progress bar, for example. */
  static void restartLine(PrintWriter writer) {
    if (writer instanceof Terminal terminal) {
      terminal.restartLine();
    }
  }

  @Override
  public void println(String line) {
    super.println(onOneLine(line));
  }

  @Override
  public void println(Object line) {
    println(String.valueOf(line));
  }

  @Override
  public PrintWriter format(String format, Object... arguments) {
    return super.format(format, onOneLine(arguments));
  }

  @Override
  public PrintWriter format(Locale locale, String format, Object... arguments) {
    return super.format(locale, format, onOneLine(arguments));
  }

  private static Object[] onOneLine(Object[] arguments) {
    return Arrays.stream(arguments)
        .map(argument -> argument instanceof Number ? argument : onOneLine(argument))
        .toArray();
  }

  /** All but line feeds is left to {@link Visible}. */
  private static String onOneLine(Object text) {
    return String.valueOf(text).replace("\n", "\\n");
  }

  private void restartLine() {
    flush();
    try {
      raw.write('\r');
    } catch (IOException e) {
      setError();
    }
  }

  /** Writes what is not seen as its escape. */
  private static final class Visible extends Writer {
    private final Writer target;

    /** The first half of a surrogate pair whose second half is still to come; 0 if none. */
    private char half;

    Visible(Writer target) {
      this.target = requireNonNull(target, "target is null");
    }

    @Override
    public void write(char[] characters, int offset, int length) throws IOException {
      StringBuilder visible = new StringBuilder(length);
      for (int i = offset; i < offset + length; i++) {
        append(visible, characters[i]);
      }
      target.append(visible);
    }

    private void append(StringBuilder visible, char character) {
      if (half != 0) {
        char first = half;
        half = 0;
        if (Character.isLowSurrogate(character)) {
          VisibleText.append(visible, Character.toCodePoint(first, character));
          return;
        }
        VisibleText.append(visible, first);
      }
      if (Character.isHighSurrogate(character)) {
        half = character;
      } else if (character == '\n' || character == '\t') {
        visible.append(character);
      } else {
        VisibleText.append(visible, character);
      }
    }

    @Override
    public void flush() throws IOException {
      target.flush();
    }

    @Override
    public void close() throws IOException {
      target.close();
    }
  }
}
