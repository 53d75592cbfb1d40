package io.imageexport.api.tls;

import io.imageexport.core.region.Regions;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The names that the server's certificate is for: those of production, and this machine.
 *
 * <p>A wildcard covers one label, so a bucket whose name has a dot is not covered.
 */
final class ServerNames {
  /** All that the authority may ever vouch for; a name below one of these included. */
  static final List<String> PERMITTED_DOMAINS =
      List.of("jdcloud-api.com", "jdcloud-oss.com", "localhost");

  static final List<String> ADDRESSES = List.of("127.0.0.1", "::1");

  static final List<String> HOSTS = hosts();

  /** Of a subject alternative name (RFC 5280, section 4.2.1.6). */
  private static final int DNS_NAME = 2;

  private static final int IP_ADDRESS = 7;

  private ServerNames() {}

  private static List<String> hosts() {
    List<String> hosts = new ArrayList<>(List.of("localhost", "*.jdcloud-api.com"));
    for (String region : Regions.ALL) {
      hosts.add("*.internal." + region + ".jdcloud-api.com");
      for (String domain : StoreDomain.ofRegion(region)) {
        hosts.add(domain);
        hosts.add("*." + domain);
      }
    }
    return List.copyOf(hosts);
  }

  /** Whether a certificate is for these names, all of them and no others. */
  static boolean areThoseOf(X509Certificate certificate) throws CertificateParsingException {
    Collection<List<?>> found = certificate.getSubjectAlternativeNames();
    if (found == null) {
      return false;
    }
    Set<String> hosts = new HashSet<>();
    int addressCount = 0;
    for (List<?> name : found) {
      switch ((Integer) name.get(0)) {
        case DNS_NAME -> hosts.add((String) name.get(1));
        case IP_ADDRESS -> addressCount++;
        default -> {
          return false;
        }
      }
    }
    return hosts.equals(Set.copyOf(HOSTS)) && addressCount == ADDRESSES.size();
  }
}
