package io.imageexport.api.cli;

/** Lines for a shell to read. */
final class Shell {
  private Shell() {}

  static String export(String name, String value) {
    return "export " + name + "=" + word(value);
  }

  /** One word, whatever is in it. */
  static String word(String text) {
    return text.matches("[A-Za-z0-9_./:@%+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
