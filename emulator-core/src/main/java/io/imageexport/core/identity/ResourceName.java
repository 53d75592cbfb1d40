package io.imageexport.core.identity;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import java.util.regex.Pattern;

/**
 * The name of a role, a policy or a sub-user: 4 to 64 letters, digits, '-' and '_', beginning with
 * a letter.
 */
public record ResourceName(String value) {
  private static final Pattern FORM = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{3,63}");

  public ResourceName {
    requireNonNull(value, "value is null");
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "the name of a role, a policy or a sub-user has 4 to 64 letters, digits, '-' and '_', beginning"
              + " with a letter; this is '"
              + value
              + "'");
    }
  }

  /**
   * Reads a name that a caller gave.
   *
   * @param parameter the parameter's name as error messages spell it, such as {@code RoleName}
   */
  public static ResourceName parse(String parameter, String text) {
    if (!FORM.matcher(text).matches()) {
      throw new CloudException(
          ErrorCode.INVALID_ARGUMENT,
          "Parameter "
              + parameter
              + " invalid: 4 to 64 letters, digits, '-' and '_', beginning with a letter");
    }
    return new ResourceName(text);
  }

  @Override
  public String toString() {
    return value;
  }
}
