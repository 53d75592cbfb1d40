package io.imageexport.api.postgres;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Connection URLs as libpq defines them: {@code
 * postgresql://user:password@host:port/database?sslmode=verify-full&sslrootcert=FILE}, also with
 * {@code jdbc:} before it.
 *
 * <p>Every part is obeyed, or refused by name. One host is supported, and no Unix-domain socket.
 */
public final class PostgresUrl {
  private static final int DEFAULT_PORT = 5_432;

  private static final Set<String> PARAMETERS =
      new TreeSet<>(
          Set.of(
              PostgresTls.MODE,
              PostgresTls.ROOT_CERTIFICATE,
              PostgresTls.CERTIFICATE,
              PostgresTls.KEY));

  /** Of the authority, the last at sign separates, as passwords hold at signs. */
  private static final Pattern FORM =
      Pattern.compile(
          "(?:jdbc:)?postgres(?:ql)?://"
              + "(?<user>[^:/?#]+?)(?::(?<password>[^/?#]*))?@"
              + "(?<host>\\[[0-9a-fA-F:.]+]|[^@:/?#,\\[\\]]+)(?::(?<port>[0-9]{1,5}))?"
              + "/(?<database>[^/?#]+)"
              + "(?:\\?(?<parameters>[^#]+))?");

  private PostgresUrl() {}

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException naming the part that is wrong; the URL itself, which may hold
   *     a password, is not in the message
   */
  public static PostgresAddress parse(String url) {
    Matcher parts = FORM.matcher(url);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "malformed URL; expected postgresql://user:password@host:port/database, with characters"
              + " such as / and @ in user and password percent-encoded");
    }
    String port = parts.group("port");
    return new PostgresAddress(
        host(decoded("host", parts.group("host"))),
        port == null ? DEFAULT_PORT : Integer.parseInt(port),
        decoded("database", parts.group("database")),
        decoded("user", parts.group("user")),
        password(parts.group("password")),
        tls(parts.group("parameters")));
  }

  private static String password(String encoded) {
    return encoded == null || encoded.isEmpty() ? "" : decoded("password", encoded);
  }

  private static String host(String host) {
    if (host.startsWith("/")) {
      throw new IllegalArgumentException(
          "Unix-domain sockets are not supported; expected a host name or address");
    }
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static PostgresTls tls(String query) {
    if (query == null) {
      return PostgresTls.DEFAULT;
    }
    Map<String, String> parameters = UrlParameters.parse(query);
    for (String name : parameters.keySet()) {
      if (!PARAMETERS.contains(name)) {
        throw new IllegalArgumentException(
            "unknown parameter '" + name + "'; expected " + String.join(", ", PARAMETERS));
      }
    }
    return PostgresTls.of(parameters);
  }

  private static String decoded(String part, String text) {
    String decoded;
    try {
      decoded = UrlParameters.decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("malformed percent escape in the " + part, e);
    }
    if (decoded.isEmpty() || decoded.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("the " + part + " is empty or holds a NUL character");
    }
    return decoded;
  }
}
