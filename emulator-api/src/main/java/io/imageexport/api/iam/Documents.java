package io.imageexport.api.iam;

import io.imageexport.api.http.Body;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.policy.PolicyDocument;
import io.imageexport.core.policy.PolicySyntaxException;

/** What the operations on roles and policies read in the same way. */
final class Documents {
  private static final int MAX_DESCRIPTION_LENGTH = 256;

  private Documents() {}

  /** Reads a policy document, or says where it breaks which rule. */
  static PolicyDocument parse(String parameter, PolicyDocument.Kind kind, String text) {
    try {
      return PolicyDocument.parse(kind, text);
    } catch (PolicySyntaxException e) {
      throw new CloudException(
          ErrorCode.INVALID_ARGUMENT,
          "Parameter "
              + parameter
              + " invalid: "
              + (e.pointer().isEmpty() ? "" : "at " + e.pointer() + ": ")
              + e.getMessage());
    }
  }

  static String description(Body body) {
    String description = body.text("description").orElse("");
    if (description.length() > MAX_DESCRIPTION_LENGTH) {
      throw new CloudException(
          ErrorCode.INVALID_ARGUMENT,
          "Parameter Description invalid: at most " + MAX_DESCRIPTION_LENGTH + " characters");
    }
    return description;
  }
}
