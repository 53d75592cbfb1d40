package io.imageexport.api.http;

import io.vertx.core.net.HostAndPort;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Names under which a listener may be called.
 *
 * <p>A web page can have its own name resolve to this machine (DNS rebinding) and then read answers
 * as its own. Such a request carries the page's name in its Host header, so a listener answers only
 * to names that no stranger controls.
 *
 * <p>Immutable. Ports are ignored: they may be mapped, and are no evidence.
 */
public final class HostNames {
  private static final Pattern LOOPBACK =
      Pattern.compile("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1]|localhost|.+\\.localhost");

  private static final Pattern ALLOWED =
      Pattern.compile("\\.?[a-z0-9]([a-z0-9._-]*[a-z0-9])?|\\[[0-9a-f:.]+]");

  private static final List<String> JD_CLOUD = List.of(".jdcloud-api.com", ".jdcloud-oss.com");

  private final List<String> names;

  private HostNames(List<String> names) {
    this.names = names;
  }

  /**
   * Loopback names, and what the user allows.
   *
   * @param allowed names such as {@code emulator}, or {@code .example.com} for all below a domain
   * @throws IllegalArgumentException if one is neither
   */
  public static HostNames ofThisMachine(Collection<String> allowed) {
    return new HostNames(allowed.stream().map(HostNames::requireAllowable).toList());
  }

  /** The same, and JD Cloud's names, which clients of production are pointed here by. */
  public HostNames withJdCloud() {
    return new HostNames(Stream.of(names, JD_CLOUD).flatMap(List::stream).toList());
  }

  private static String requireAllowable(String name) {
    String lowerCase = name.toLowerCase(Locale.ROOT);
    if (!ALLOWED.matcher(lowerCase).matches()) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' is not a host name; expected a name or address without a port, such as emulator,"
              + " or .example.com for all names below it");
    }
    return lowerCase;
  }

  /**
   * @param authority a name or address, with or without a port, as in a Host header
   */
  boolean contains(String authority) {
    HostAndPort parsed = HostAndPort.parseAuthority(authority.toLowerCase(Locale.ROOT), -1);
    if (parsed == null) {
      return false;
    }
    String host = parsed.host();
    return LOOPBACK.matcher(host).matches()
        || names.stream()
            .anyMatch(name -> name.startsWith(".") ? host.endsWith(name) : host.equals(name));
  }
}
