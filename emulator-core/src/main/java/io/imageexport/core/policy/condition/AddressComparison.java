package io.imageexport.core.policy.condition;

import io.imageexport.core.policy.pattern.MalformedTextException;

/** Membership of an IP address in a range. */
final class AddressComparison {
  private AddressComparison() {}

  static Comparison of(String value) throws MalformedTextException {
    AddressRange range = AddressRange.parse(value);
    return (requestValue, principal) -> range.contains(requestValue);
  }
}
