package io.imageexport.core.policy.condition;

import java.util.Optional;

/**
 * An IPv6 address as two words of 64 bits; an IPv4 address is held as the IPv6 address that maps
 * it.
 *
 * <p>Parsed here because the JDK's parser looks names up and takes odd forms: only four decimal
 * numbers without leading zeros, and the forms of RFC 4291 section 2.2 without a zone, are taken.
 */
record IpAddress(long high, long low) {
  static final int BITS = 128;

  private static final long IPV4_MAPPED = 0xffffL << Integer.SIZE;
  private static final int GROUPS = 8;
  private static final int MAX_LENGTH = 45;

  static Optional<IpAddress> parse(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    if (text.indexOf(':') >= 0) {
      return parseGroups(text);
    }
    long address = parseQuad(text);
    return address < 0 ? Optional.empty() : Optional.of(new IpAddress(0, IPV4_MAPPED | address));
  }

  boolean isIpv4() {
    return high == 0 && (low & ~0xffff_ffffL) == IPV4_MAPPED;
  }

  private static Optional<IpAddress> parseGroups(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      int[] groups = groups(text);
      return groups.length == GROUPS ? Optional.of(of(groups)) : Optional.empty();
    }
    String before = text.substring(0, gap);
    String after = text.substring(gap + 2);
    int[] head = before.isEmpty() ? new int[0] : groups(before);
    int[] tail = after.isEmpty() ? new int[0] : groups(after);
    boolean malformed =
        (head.length == 0 && !before.isEmpty())
            || (tail.length == 0 && !after.isEmpty())
            || before.indexOf('.') >= 0
            || head.length + tail.length >= GROUPS;
    if (malformed) {
      return Optional.empty();
    }
    int[] all = new int[GROUPS];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(tail, 0, all, GROUPS - tail.length, tail.length);
    return Optional.of(of(all));
  }

  /** The groups between single colons, a dotted quad at the end being two; none if malformed. */
  private static int[] groups(String text) {
    String[] words = text.split(":", -1);
    boolean quadAtEnd = words[words.length - 1].indexOf('.') >= 0;
    int[] groups = new int[words.length + (quadAtEnd ? 1 : 0)];
    int hexCount = quadAtEnd ? words.length - 1 : words.length;
    for (int i = 0; i < hexCount; i++) {
      groups[i] = parseHex(words[i]);
      if (groups[i] < 0) {
        return new int[0];
      }
    }
    if (quadAtEnd) {
      long quad = parseQuad(words[words.length - 1]);
      if (quad < 0) {
        return new int[0];
      }
      groups[hexCount] = (int) (quad >>> 16);
      groups[hexCount + 1] = (int) (quad & 0xffff);
    }
    return groups;
  }

  private static IpAddress of(int[] groups) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < GROUPS / 2; i++) {
      high = high << 16 | groups[i];
      low = low << 16 | groups[i + GROUPS / 2];
    }
    return new IpAddress(high, low);
  }

  private static int parseHex(String word) {
    if (word.isEmpty() || word.length() > 4) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < word.length(); i++) {
      char character = word.charAt(i);
      int digit = character < 128 ? Character.digit(character, 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  /** Four decimal bytes as one number, or -1. */
  private static long parseQuad(String text) {
    String[] words = text.split("\\.", -1);
    if (words.length != 4) {
      return -1;
    }
    long value = 0;
    for (String word : words) {
      int number = parseByte(word);
      if (number < 0) {
        return -1;
      }
      value = value << 8 | number;
    }
    return value;
  }

  private static int parseByte(String word) {
    boolean wellFormed =
        !word.isEmpty()
            && word.length() <= 3
            && word.chars().allMatch(c -> c >= '0' && c <= '9')
            && (word.length() == 1 || word.charAt(0) != '0');
    int value = wellFormed ? Integer.parseInt(word) : -1;
    return value <= 255 ? value : -1;
  }
}
