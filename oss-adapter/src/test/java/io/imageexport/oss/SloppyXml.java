package io.imageexport.oss;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Writes documents as differently as stores do, by a seed. */
final class SloppyXml {
  private static final List<String> STARTS =
      List.of(
          "",
          "\uFEFF",
          "\n \t",
          "\uFEFF\n",
          "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
          "\n\n<?xml version='1.0'?>\n<!-- a comment -->\n");

  private final Random random;
  private final String prefix;
  private final boolean lowerCase;

  SloppyXml(long seed) {
    random = new Random(seed);
    prefix = oneOf("", "", "s3:", "ns0:");
    lowerCase = random.nextInt(4) == 0;
  }

  /** A document; its root has any name. */
  String document(String... content) {
    return oneOf(STARTS.toArray(String[]::new))
        + element(
            oneOf("ListPartsResult", "Result", "ListMultipartUploadsResponse", "ns", "x"), content);
  }

  /** An element that holds these, in any order, and others among them. */
  String element(String name, String... content) {
    List<String> children = new ArrayList<>(List.of(content));
    if (random.nextBoolean()) {
      children.add(field("Unknown", random.nextInt()));
    }
    Collections.shuffle(children, random);
    String tag = tag(name);
    String declaration = random.nextBoolean() ? " xmlns=\"urn:any\"" : "";
    return "<"
        + tag
        + declaration
        + ">"
        + String.join(oneOf("", "\n  "), children)
        + "</"
        + tag
        + ">";
  }

  /** An element that holds a text, maybe among white space. */
  String field(String name, Object text) {
    String space = oneOf("", "", " ", "\n    ");
    return "<" + tag(name) + ">" + space + text + space + "</" + tag(name) + ">";
  }

  /** An element that holds nothing but a text. */
  String exact(String name, String text) {
    return "<" + tag(name) + ">" + text + "</" + tag(name) + ">";
  }

  /** One that a store may leave out. */
  String optional(String field) {
    return random.nextInt(3) == 0 ? "" : field;
  }

  private String tag(String name) {
    return prefix + (lowerCase ? name.toLowerCase(Locale.ROOT) : name);
  }

  String oneOf(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
