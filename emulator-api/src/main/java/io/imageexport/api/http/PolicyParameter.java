package io.imageexport.api.http;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.policy.PolicyDocument;
import io.imageexport.core.policy.PolicySyntaxException;

/** A policy document as the value of a parameter. */
public final class PolicyParameter {
  private PolicyParameter() {}

  /**
   * Reads a document, or says where it breaks which rule.
   *
   * @param parameter its name as error messages spell it, such as {@code Content}
   */
  public static PolicyDocument parse(String parameter, PolicyDocument.Kind kind, String text) {
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
}
