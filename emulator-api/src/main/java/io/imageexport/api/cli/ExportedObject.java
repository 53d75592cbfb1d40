package io.imageexport.api.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.imageexport.api.process.Program;
import io.imageexport.qcow2.reader.ImageFile;
import io.imageexport.qcow2.reader.Qcow2Reader;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** An exported object, read through a link that needs no further key, as a user's tools would. */
final class ExportedObject implements ImageFile, AutoCloseable {
  private static final Duration CALL_LIMIT = Duration.ofSeconds(60);
  private static final int PARTIAL_CONTENT = 206;
  private static final int OK = 200;

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI link;
  private final long lengthBytes;

  /**
   * @param link a GET link whose signature is in its query
   */
  ExportedObject(String link, long lengthBytes) {
    this.link = URI.create(requireNonNull(link, "link is null"));
    this.lengthBytes = lengthBytes;
  }

  @Override
  public long lengthBytes() {
    return lengthBytes;
  }

  @Override
  public void read(long position, ByteBuffer destination) throws IOException {
    long last = position + destination.remaining() - 1;
    HttpRequest request =
        HttpRequest.newBuilder(link)
            .timeout(CALL_LIMIT)
            .header("range", "bytes=" + position + "-" + last)
            .build();
    byte[] bytes = send(request, HttpResponse.BodyHandlers.ofByteArray(), PARTIAL_CONTENT);
    if (bytes.length != destination.remaining()) {
      throw new EOFException("the object ended at byte " + (position + bytes.length));
    }
    destination.put(bytes);
  }

  /** Reads the header and the tables as strictly as a disk image that is taken in. */
  long virtualSizeBytes() throws IOException {
    return Qcow2Reader.open(this).virtualSizeBytes();
  }

  /**
   * Downloads the object and lets {@code qemu-img} check it.
   *
   * @return what it said, or nothing where it is not installed
   */
  QemuCheck qemuCheck(Path directory) throws IOException, InterruptedException {
    if (!isInstalled("qemu-img")) {
      return new QemuCheck(false, true, "");
    }
    Path file = Files.createTempFile(directory, "download-", ".qcow2");
    try {
      send(HttpRequest.newBuilder(link).build(), HttpResponse.BodyHandlers.ofFile(file), OK);
      Process check =
          Program.of("qemu-img", "check", "-f", "qcow2", file.toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(check.getInputStream().readAllBytes(), UTF_8);
      boolean good = check.waitFor(5, TimeUnit.MINUTES) && check.exitValue() == 0;
      return new QemuCheck(true, good, said.lines().findFirst().orElse("no word"));
    } finally {
      Files.delete(file);
    }
  }

  /** What an independent program says of the file. */
  record QemuCheck(boolean ran, boolean good, String said) {}

  private <T> T send(HttpRequest request, HttpResponse.BodyHandler<T> handler, int expected)
      throws IOException {
    try {
      HttpResponse<T> response = http.send(request, handler);
      if (response.statusCode() != expected) {
        throw new IOException("the store answered " + response.statusCode());
      }
      return response.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static boolean isInstalled(String program) throws InterruptedException {
    try {
      Process trial =
          Program.of(program, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return trial.waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
