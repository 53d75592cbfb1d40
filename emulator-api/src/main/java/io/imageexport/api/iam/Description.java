package io.imageexport.api.iam;

import io.imageexport.api.http.Body;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;

/** What a role or a policy is for, in its author's words. */
final class Description {
  private static final int MAX_LENGTH = 256;

  private Description() {}

  /** Empty if it is missing. */
  static String in(Body body) {
    return checked(body.text("description").orElse(""));
  }

  /** It has to be there, and may be empty. */
  static String requiredIn(Body body) {
    return checked(body.requiredTextOrEmpty("description"));
  }

  private static String checked(String description) {
    if (description.codePointCount(0, description.length()) > MAX_LENGTH) {
      throw new CloudException(
          ErrorCode.INVALID_ARGUMENT,
          "Parameter Description invalid: at most " + MAX_LENGTH + " characters");
    }
    return description;
  }
}
