package io.imageexport.api.http;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.policy.pattern.Quoted;
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
 *
 * <p>Stricter than {@link CloudAccess}: these pages ask for no signature. Immutable.
 */
final class ControlAccess {
  private static final Set<String> TRUSTED_SITES = Set.of("same-origin", "none");

  private final HostNames names;

  ControlAccess(HostNames names) {
    this.names = requireNonNull(names, "names is null");
  }

  /** Returns the rule by which a request is refused, or empty if it is answered. */
  Optional<String> refusal(MultiMap headers) {
    List<String> hosts = headers.getAll("host");
    if (hosts.size() != 1 || !names.contains(hosts.getFirst())) {
      return Optional.of(
          "Host has to be 127.0.0.1, localhost, [::1] or a name given by --allowed-host, not "
              + Quoted.list(hosts));
    }
    String host = hosts.getFirst().toLowerCase(Locale.ROOT);
    Set<String> own = Set.of("http://" + host, "https://" + host);
    for (String origin : headers.getAll("origin")) {
      if (!own.contains(origin.toLowerCase(Locale.ROOT))) {
        return Optional.of("Origin has to be that of this page, not " + Quoted.text(origin));
      }
    }
    for (String site : headers.getAll("sec-fetch-site")) {
      if (!TRUSTED_SITES.contains(site)) {
        return Optional.of(
            "Sec-Fetch-Site has to be same-origin or none, not "
                + Quoted.text(site)
                + ": other pages can neither call nor link to this one; open it by its address");
      }
    }
    return Optional.empty();
  }
}
