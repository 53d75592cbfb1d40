package io.imageexport.it.clients;

/**
 * What came of a scenario with a client.
 *
 * @param version of the client; empty where it is not installed
 */
record Cell(String client, String version, String scenario, Outcome outcome) {
  /** The words of {@code results.json}. */
  enum Outcome {
    PASSED,
    FAILED,
    /** The client has no such operation. */
    NOT_OFFERED,
    /** The client is not on this machine. */
    NOT_INSTALLED
  }
}
