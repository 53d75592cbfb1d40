package io.imageexport.api.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints, of every command. */
final class Version implements IVersionProvider {
  /** As in {@code pom.xml}, without {@code -SNAPSHOT}. */
  static final String NUMBER = "0.1.0";

  @Override
  public String[] getVersion() {
    return new String[] {"JD Cloud image-export emulator " + NUMBER};
  }
}
