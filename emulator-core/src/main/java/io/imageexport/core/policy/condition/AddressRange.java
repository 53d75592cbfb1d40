package io.imageexport.core.policy.condition;

import io.imageexport.core.policy.pattern.MalformedTextException;

/**
 * A range of IPv4 or IPv6 addresses in CIDR form; without a prefix length, a single address.
 *
 * <p>Bits after the prefix are ignored, as in 203.0.113.9/24.
 */
record AddressRange(IpAddress network, int prefixBits) {
  AddressRange {
    if (prefixBits < 0 || prefixBits > IpAddress.BITS) {
      throw new IllegalArgumentException("prefixBits is out of range: " + prefixBits);
    }
  }

  static AddressRange parse(String text) throws MalformedTextException {
    int slash = text.indexOf('/');
    String addressText = slash < 0 ? text : text.substring(0, slash);
    IpAddress address =
        IpAddress.parse(addressText)
            .orElseThrow(
                () ->
                    new MalformedTextException(
                        "an IP condition takes an IPv4 or IPv6 address or a CIDR range"));
    // An IPv4 address is held as ::ffff:a.b.c.d, so its prefix starts after 96 bits.
    int offset = addressText.indexOf(':') < 0 ? IpAddress.BITS - Integer.SIZE : 0;
    int prefix = slash < 0 ? IpAddress.BITS - offset : prefixLength(text.substring(slash + 1));
    if (prefix < 0 || offset + prefix > IpAddress.BITS) {
      throw new MalformedTextException(
          "the prefix length of this range is a number from 0 to " + (IpAddress.BITS - offset));
    }
    return new AddressRange(address, offset + prefix);
  }

  boolean contains(String addressText) {
    return IpAddress.parse(addressText).filter(this::contains).isPresent();
  }

  private boolean contains(IpAddress address) {
    return isIpv4() == address.isIpv4()
        && sameBits(network.high(), address.high(), Math.min(prefixBits, Long.SIZE))
        && sameBits(network.low(), address.low(), Math.max(prefixBits - Long.SIZE, 0));
  }

  /** Whether the range lies within IPv4; a wider one, such as ::/0, is one of IPv6 alone. */
  private boolean isIpv4() {
    return network.isIpv4() && prefixBits >= IpAddress.BITS - Integer.SIZE;
  }

  private static boolean sameBits(long one, long other, int leadingBits) {
    return leadingBits == 0 || (one ^ other) >>> (Long.SIZE - leadingBits) == 0;
  }

  private static int prefixLength(String text) {
    if (text.isEmpty() || text.length() > 3 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    return Integer.parseInt(text);
  }
}
