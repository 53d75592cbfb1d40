package io.imageexport.api.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.imageexport.api.EmulatorConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ServerOptionsTest {
  private static EmulatorConfig config(String arguments) {
    CommandLine.ParseResult parsed =
        Main.program().parseArgs(("serve " + arguments).split(" ", -1)).subcommand();
    return ((ServeCommand) parsed.commandSpec().userObject()).config();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--port 8080 --https-port 8080 | --port and --https-port are both 8080",
        "--port 8080 --oss-port 8080 | --port and --oss-port are both 8080",
        "--port 1 --https-port 9 --oss-port 9 | --https-port and --oss-port are both 9",
        "--port 8080 --https-port 8081"
            + "| --https-port and --oss-port (--port plus 1) are both 8081",
        "--port 8080 --oss-port 8123"
            + "| --https-port (--port plus 43) and --oss-port are both 8123",
      })
  void twoCannotListenOnOnePort(String arguments, String message) {
    assertEquals(
        message + "; choose another port for one of them",
        assertThrows(CommandLine.ParameterException.class, () -> config(arguments)).getMessage());
  }

  @Test
  void anyFreePortIsNoPortInCommon() {
    assertEquals(0, config("--port 0 --https-port 0 --oss-port 0").ossPort());
    assertEquals(8080, config("--port 8080 --https-port off --oss-port 8123").port());
  }

  @Test
  void aStoreOfTheUsersOwnTakesNoPortOfOurs() {
    assertEquals(
        8081,
        config(
                "--port 8080 --https-port 8081 --oss-endpoint http://127.0.0.1:9000"
                    + " --oss-access-key key --oss-secret-key secret")
            .httpsPort()
            .orElseThrow());
  }
}
