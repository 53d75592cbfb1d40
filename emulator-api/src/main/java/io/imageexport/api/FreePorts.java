package io.imageexport.api;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Checks the ports of a start before anything is started, because a start takes seconds. */
final class FreePorts {
  private FreePorts() {}

  /**
   * Checks all ports that a start is going to bind.
   *
   * @throws IOException in one line, if one of them is taken or may not be bound
   */
  static void require(EmulatorConfig config) throws IOException {
    requireFree("--port", config.port());
    if (config.httpsPort().isPresent()) {
      requireFree("--https-port", config.httpsPort().getAsInt());
    }
    if (config.objectStore().isEmpty()) {
      requireFree("--oss-port", config.ossPort());
    }
  }

  private static void requireFree(String option, int port) throws IOException {
    try (ServerSocket trial = new ServerSocket()) {
      trial.setReuseAddress(true);
      trial.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (BindException e) {
      if (e.getMessage() != null && e.getMessage().contains("denied")) {
        throw new IOException(
            "port "
                + port
                + " is one that only root may bind on this machine; choose another one with "
                + option,
            e);
      }
      throw new IOException("port " + port + " is taken; choose another one with " + option, e);
    }
  }
}
