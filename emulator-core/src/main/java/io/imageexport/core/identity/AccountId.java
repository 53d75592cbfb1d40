package io.imageexport.core.identity;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/** The twelve digits that name an account. */
public record AccountId(String value) {
  private static final Pattern FORM = Pattern.compile("[0-9]{12}");

  /** Stands for JD Cloud itself, which owns the policies that every account sees. */
  public static final AccountId JD_CLOUD = new AccountId("000000000000");

  public AccountId {
    requireNonNull(value, "value is null");
    if (!isValid(value)) {
      throw new IllegalArgumentException("account id is not 12 digits: " + value);
    }
  }

  public static boolean isValid(String text) {
    return FORM.matcher(text).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
