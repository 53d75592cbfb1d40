package io.imageexport.api.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Percent-encoding as the signature understands it: unreserved are letters, digits and {@code
 * -_.~}; a plus stands for a blank; a broken escape stands for itself.
 */
final class PercentEncoding {
  private static final HexFormat UPPER_CASE = HexFormat.of().withUpperCase();

  private PercentEncoding() {}

  /**
   * The bytes that raw text stands for. They need not be UTF-8: they are kept as they are, since
   * only the Rust signer replaces such bytes.
   */
  static byte[] decode(String raw) {
    byte[] input = raw.getBytes(UTF_8);
    byte[] output = new byte[input.length];
    int length = 0;
    int position = 0;
    while (position < input.length) {
      byte current = input[position];
      if (current == '%' && isEscape(input, position)) {
        output[length++] =
            (byte)
                (HexFormat.fromHexDigit(input[position + 1]) << 4
                    | HexFormat.fromHexDigit(input[position + 2]));
        position += 3;
      } else {
        output[length++] = current == '+' ? (byte) ' ' : current;
        position++;
      }
    }
    return Arrays.copyOf(output, length);
  }

  private static boolean isEscape(byte[] input, int position) {
    return position + 2 < input.length
        && HexFormat.isHexDigit(input[position + 1])
        && HexFormat.isHexDigit(input[position + 2]);
  }

  /** Encodes a key or a value of the query, slashes included. */
  static String encode(byte[] bytes) {
    return encode(bytes, false);
  }

  /** Encodes a path, whose slashes stay. */
  static String encodePath(byte[] bytes) {
    return encode(bytes, true);
  }

  private static String encode(byte[] bytes, boolean keepSlashes) {
    ByteArrayOutputStream output = new ByteArrayOutputStream(bytes.length);
    for (byte current : bytes) {
      if (isUnreserved(current) || (keepSlashes && current == '/')) {
        output.write(current);
      } else {
        output.write('%');
        output.write(UPPER_CASE.toHighHexDigit(current));
        output.write(UPPER_CASE.toLowHexDigit(current));
      }
    }
    return output.toString(US_ASCII);
  }

  private static boolean isUnreserved(byte b) {
    return (b >= 'A' && b <= 'Z')
        || (b >= 'a' && b <= 'z')
        || (b >= '0' && b <= '9')
        || b == '-'
        || b == '_'
        || b == '.'
        || b == '~';
  }
}
