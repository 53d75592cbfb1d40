package io.imageexport.api.connection;

/** A request of a version of HTTP that is not spoken here; without a stack, as clients cause it. */
public final class UnsupportedVersionException extends Exception {
  private static final long serialVersionUID = 1L;

  UnsupportedVersionException(String version) {
    super("not HTTP/1.0 or HTTP/1.1: " + version, null, false, false);
  }
}
