package io.imageexport.api.http;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who may talk to the emulator's own pages: programs on this machine, and pages that came from the
 * emulator itself.
 *
 * <p>Any web page can make a browser send requests to this machine. So the host that a request
 * names has to be this one (a page whose name was made to point here names its own), and where the
 * browser says on whose behalf it asks, that has to be the emulator. Whatever else listens on this
 * machine is another origin. Referer is not looked at: pages can leave it out.
 */
final class ControlAccess {
  private static final Set<String> NAMES = Set.of("127.0.0.1", "localhost", "[::1]");
  private static final Set<String> TRUSTED_SITES = Set.of("same-origin", "none");
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  private ControlAccess() {}

  /**
   * The rule by which a request is refused.
   *
   * @param port that the connection came in by
   */
  static Optional<String> refusal(boolean isTls, int port, MultiMap headers) {
    Optional<String> host = host(isTls, port, headers.getAll("host"));
    if (host.isEmpty()) {
      return Optional.of("Host has to be 127.0.0.1, localhost or [::1], with the port " + port);
    }
    String own = (isTls ? "https://" : "http://") + host.get();
    for (String origin : headers.getAll("origin")) {
      if (!origin.equalsIgnoreCase(own)) {
        return Optional.of("Origin has to be " + own + ", if there is one");
      }
    }
    for (String site : headers.getAll("sec-fetch-site")) {
      if (!TRUSTED_SITES.contains(site)) {
        return Optional.of(
            "Sec-Fetch-Site has to be same-origin or none, if there is one: another page may"
                + " neither call nor link to this one; open it by its address");
      }
    }
    return Optional.empty();
  }

  /** Whether a request names this machine with this port. */
  static boolean isNamed(boolean isTls, int port, MultiMap headers) {
    return host(isTls, port, headers.getAll("host")).isPresent();
  }

  /** The one host that is named, in lower case, if it is ours. */
  private static Optional<String> host(boolean isTls, int port, List<String> named) {
    if (named.size() != 1) {
      return Optional.empty();
    }
    String host = named.getFirst().toLowerCase(Locale.ROOT);
    String suffix = ":" + port;
    if (host.endsWith(suffix)) {
      return Optional.of(host)
          .filter(ours -> NAMES.contains(ours.substring(0, ours.length() - suffix.length())));
    }
    boolean isDefaultPort = port == (isTls ? HTTPS_PORT : HTTP_PORT);
    return Optional.of(host).filter(ours -> isDefaultPort && NAMES.contains(ours));
  }
}
