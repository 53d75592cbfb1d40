package io.imageexport.it;

import io.imageexport.testing.Patience;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A virtual machine whose text screen can be read, to see whether a disk boots. */
final class Machine implements AutoCloseable {
  private static final Duration BOOT_LIMIT = Duration.ofSeconds(90);

  /** Text mode keeps 80 x 25 characters here, each with a byte for its colours. */
  private static final String READ_SCREEN = "xp /4000bx 0xb8000\n";

  /** A line of the answer; the monitor also echoes the question, piece by piece. */
  private static final Pattern LINE =
      Pattern.compile("(?m)^[0-9a-f]{16}:((?: 0x[0-9a-f]{2})+)\\s*$");

  private static final Pattern BYTE = Pattern.compile("0x([0-9a-f]{2})");

  private final Process process;

  private Machine(Process process) {
    this.process = process;
  }

  static Machine boot(Path disk) throws IOException {
    return new Machine(
        new ProcessBuilder(
                List.of(
                    "qemu-system-x86_64",
                    "-accel",
                    "tcg",
                    "-m",
                    "256",
                    "-display",
                    "none",
                    "-serial",
                    "none",
                    "-nic",
                    "none",
                    "-monitor",
                    "stdio",
                    "-snapshot",
                    "-drive",
                    "file=" + disk + ",format=qcow2"))
            .redirectErrorStream(true)
            .start());
  }

  /** Waits until the text stands on the screen. */
  void awaitScreen(String text) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Patience.of(BOOT_LIMIT).toNanos();
    String screen = "";
    while (System.nanoTime() < deadline) {
      screen = readScreen();
      if (screen.contains(text)) {
        return;
      }
      if (!process.isAlive()) {
        throw new AssertionError("the machine ended: " + screen);
      }
      Thread.sleep(500);
    }
    throw new AssertionError("the screen never showed '" + text + "' but:\n" + screen);
  }

  private String readScreen() throws IOException, InterruptedException {
    OutputStream monitor = process.getOutputStream();
    monitor.write(READ_SCREEN.getBytes(StandardCharsets.US_ASCII));
    monitor.flush();
    Thread.sleep(300);
    InputStream said = process.getInputStream();
    String dump = new String(said.readNBytes(said.available()), StandardCharsets.ISO_8859_1);
    StringBuilder screen = new StringBuilder();
    Matcher lines = LINE.matcher(dump);
    while (lines.find()) {
      Matcher bytes = BYTE.matcher(lines.group(1));
      for (boolean isCharacter = true; bytes.find(); isCharacter = !isCharacter) {
        if (isCharacter) {
          screen.append((char) Integer.parseInt(bytes.group(1), 16));
        }
      }
    }
    return screen.toString();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
