package io.imageexport.oss;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Percent-encoding as SigV4 defines it ("UriEncode"): every byte of the UTF-8 form except the
 * unreserved characters of RFC 3986, in upper-case hexadecimal.
 */
final class PercentEncoding {
  private static final String HEXADECIMAL = "0123456789ABCDEF";

  private PercentEncoding() {}

  /** Encodes a query name, a query value or a bucket. */
  static String component(String text) {
    return encode(text, false);
  }

  /** Encodes an object key; its slashes stay. */
  static String path(String text) {
    return encode(text, true);
  }

  private static String encode(String text, boolean keepSlash) {
    byte[] bytes = text.getBytes(UTF_8);
    var encoded = new StringBuilder(bytes.length + 16);
    for (byte value : bytes) {
      if (isUnreserved(value) || (keepSlash && value == '/')) {
        encoded.append((char) value);
        continue;
      }
      encoded.append('%').append(HEXADECIMAL.charAt((value >> 4) & 0xF));
      encoded.append(HEXADECIMAL.charAt(value & 0xF));
    }
    return encoded.toString();
  }

  private static boolean isUnreserved(byte value) {
    return (value >= 'A' && value <= 'Z')
        || (value >= 'a' && value <= 'z')
        || (value >= '0' && value <= '9')
        || value == '-'
        || value == '.'
        || value == '_'
        || value == '~';
  }
}
