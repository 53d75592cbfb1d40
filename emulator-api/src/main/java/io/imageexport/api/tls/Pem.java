package io.imageexport.api.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text form of keys and certificates (RFC 7468). */
final class Pem {
  static final String CERTIFICATE = "CERTIFICATE";
  static final String PRIVATE_KEY = "PRIVATE KEY";

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
  private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII));

  private Pem() {}

  /** What stands between a pair of lines, and what the lines call it. */
  record Block(String label, String base64) {
    /**
     * @throws IllegalArgumentException if it is not base64
     */
    byte[] content() {
      return Base64.getMimeDecoder().decode(base64);
    }
  }

  static String encode(String label, byte[] content) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, BASE64.encodeToString(content), label);
  }

  /** The blocks of a text, in their order; what stands between them is no matter. */
  static List<Block> decode(String text) {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group(2)));
    }
    return blocks;
  }
}
