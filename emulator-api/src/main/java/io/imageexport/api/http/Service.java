package io.imageexport.api.http;

import java.util.Locale;

/** The services that share the emulator's one port, told apart by the credential's scope. */
public enum Service {
  DISK,
  IAM,
  OSS,
  STS,
  VM;

  /** The name in a credential's scope. */
  public String scopeName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
