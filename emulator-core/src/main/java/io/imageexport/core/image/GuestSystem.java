package io.imageexport.core.image;

import static java.util.Objects.requireNonNull;

/**
 * The operating system on an image, and the machine that it wants.
 *
 * @param osVersion such as {@code 8.2}; may be empty
 * @param platform its distribution, such as {@code CentOS}
 * @param architecture {@code x86_64}, {@code arm64} or, in older documents, {@code i386}
 */
public record GuestSystem(
    OsType osType, String osVersion, String platform, String architecture, BootMode bootMode) {
  public static final String X86_64 = "x86_64";

  public GuestSystem {
    requireNonNull(osType, "osType is null");
    requireNonNull(osVersion, "osVersion is null");
    requireNonNull(platform, "platform is null");
    requireNonNull(architecture, "architecture is null");
    requireNonNull(bootMode, "bootMode is null");
  }

  /** A system of which nothing but its family and its distribution is known. */
  public static GuestSystem of(OsType osType, String platform) {
    return new GuestSystem(osType, "", platform, X86_64, BootMode.BIOS);
  }
}
