package io.imageexport.api.connection;

/** Why a connection is ended before its request is there. */
public enum Cut {
  TOO_MANY_CONNECTIONS,
  /** The request did not arrive in time. */
  TOO_SLOW,
  /** The requests under way hold as much memory as they may. */
  TOO_MUCH_HELD
}
