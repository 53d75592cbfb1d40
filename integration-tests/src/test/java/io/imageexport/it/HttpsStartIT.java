package io.imageexport.it;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.testing.OpenTempDirectory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --https-port} and the certificates do to a start. */
@SideBySide
class HttpsStartIT {
  @TempDir(factory = OpenTempDirectory.class)
  private Path directory;

  private static void assertOneLine(EmulatorProcess.Outcome outcome, String part) {
    assertOneLine(1, outcome, part);
  }

  private static void assertOneLine(int status, EmulatorProcess.Outcome outcome, String part) {
    assertEquals(status, outcome.status(), outcome.output());
    assertEquals(1, outcome.output().lines().count(), outcome.output());
    assertTrue(outcome.output().contains(part), outcome.output());
  }

  private EmulatorProcess.Outcome start(String httpsPort) throws Exception {
    return EmulatorProcess.run(
        "serve",
        "--port",
        "0",
        "--https-port",
        httpsPort,
        "--data-dir",
        directory.resolve("data").toString());
  }

  @Test
  void certificatesOutliveTheProcessAndDamage() throws Exception {
    Path data = directory.resolve("data");
    String trusted;
    try (EmulatorProcess first = EmulatorProcess.serve(data)) {
      trusted = Files.readString(first.certificate());
      assertTrue(first.output().contains(first.httpsEndpoint()), first.output());
    }
    try (EmulatorProcess second = EmulatorProcess.serve(data)) {
      assertEquals(trusted, Files.readString(second.certificate()));
    }
    Path server = data.resolve("tls").resolve("server.pem");
    Files.writeString(server, "damaged");
    try (EmulatorProcess third = EmulatorProcess.serve(data)) {
      assertEquals(trusted, Files.readString(third.certificate()));
      assertEquals(
          "damaged", Files.readString(data.resolve("tls").resolve("server.pem.damaged-1")));
    }
  }

  @Test
  void aCertificateOfAnotherAuthorityIsNamed() throws Exception {
    Path server = directory.resolve("data").resolve("tls").resolve("server.pem");
    Path another = directory.resolve("another");
    EmulatorProcess.serve(directory.resolve("data")).close();
    EmulatorProcess.serve(another).close();
    Files.copy(another.resolve("tls").resolve("server.pem"), server, REPLACE_EXISTING);
    assertOneLine(start("0"), server + " cannot be used: it does not belong to ");
  }

  @Test
  void withoutHttpsThereIsNeitherAPortNorACertificate() throws Exception {
    Path data = directory.resolve("data");
    try (EmulatorProcess emulator = EmulatorProcess.serve(data, "--https-port", "off")) {
      assertFalse(emulator.running().has("httpsEndpoint"));
      assertFalse(emulator.output().contains("HTTPS"), emulator.output());
      assertFalse(Files.exists(data.resolve("tls")));
      assertOneLine(
          EmulatorProcess.run("env", "--https", "--data-dir", data.toString()),
          "the emulator runs without HTTPS; start it without --https-port off");
    }
  }

  @Test
  void aPortThatCannotBeHadIsOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertOneLine(
          start(port), "port " + port + " is taken; choose another one with --https-port");
    }
    for (String wrong : List.of("often", "65536")) {
      assertOneLine(
          2, start(wrong), "'" + wrong + "'; expected a whole number from 0 to 65535 or off");
    }
  }
}
