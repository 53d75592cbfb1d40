package io.imageexport.api.postgres;

/**
 * Thrown by a decoder for a row that cannot be read. The message names the row, the column, what
 * the column holds and what was expected; secrets are never quoted.
 */
final class UnreadableRowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreadableRowException(String message) {
    super(message, null, false, false);
  }
}
