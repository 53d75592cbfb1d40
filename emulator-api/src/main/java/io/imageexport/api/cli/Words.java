package io.imageexport.api.cli;

import java.util.List;
import java.util.stream.Collectors;

/** Lists and numbers as sentences have them. */
final class Words {
  private Words() {}

  /** Such as {@code 1 finding} and {@code 2 findings}. */
  static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /** Such as {@code raw, qcow2 or vhd}. */
  static String either(List<String> words) {
    int last = words.size() - 1;
    return last < 1
        ? String.join("", words)
        : words.stream().limit(last).collect(Collectors.joining(", ")) + " or " + words.get(last);
  }
}
