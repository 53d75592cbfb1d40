package io.imageexport.api.http;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.policy.pattern.Quoted;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Which requests to the cloud's interfaces (JD Cloud's API and object storage) are answered at all,
 * whatever their signature: those that name this machine, and that no stranger's web page makes.
 *
 * <p>The keys of the built-in seed are public, so a signature does not tell the user from a page in
 * the user's browser. Programs other than browsers send neither Origin nor Sec-Fetch-Site.
 *
 * <p>Immutable.
 */
public final class CloudAccess {
  private static final Set<String> TRUSTED_SITES = Set.of("same-origin", "same-site", "none");

  private final HostNames names;

  public CloudAccess(HostNames names) {
    this.names = requireNonNull(names, "names is null");
  }

  /**
   * Returns the rule by which a request is refused, or empty if it is answered.
   *
   * @param headers all values of the header of a name
   */
  public Optional<String> refusal(Function<String, List<String>> headers) {
    for (String host : headers.apply("host")) {
      if (!host.isEmpty() && !names.contains(host)) {
        return Optional.of(
            "Host "
                + Quoted.text(host)
                + " is not served here; use 127.0.0.1, localhost or a name of JD Cloud's, or start"
                + " the emulator with --allowed-host");
      }
    }
    List<String> origins = headers.apply("origin");
    for (String origin : origins) {
      if (!isTrusted(origin)) {
        return Optional.of(
            "Origin "
                + Quoted.text(origin)
                + " may not call this interface; start the emulator with --allowed-host to allow"
                + " its host");
      }
    }
    // A page that is named by its origin has passed; the rest of the pages are named by site only.
    for (String site : origins.isEmpty() ? headers.apply("sec-fetch-site") : List.<String>of()) {
      if (!TRUSTED_SITES.contains(site)) {
        return Optional.of(
            "Sec-Fetch-Site "
                + Quoted.text(site)
                + " may not call this interface; expected same-origin, same-site or none");
      }
    }
    return Optional.empty();
  }

  private boolean isTrusted(String origin) {
    try {
      String authority = new URI(origin).getRawAuthority();
      return authority != null && names.contains(authority);
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
