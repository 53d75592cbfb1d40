package io.imageexport.core.policy;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.policy.pattern.Jrn;
import java.util.Optional;

/** Someone whom a trust document names. */
sealed interface TrustedPrincipal {
  String SERVICE_PREFIX = "service:";
  String SERVICE_DOMAIN = ".jdcloud.com";
  String ANY = "*";

  boolean matches(String principal);

  /** Who it is, in words. */
  String describe();

  /** Everyone, services as well. */
  record Everyone() implements TrustedPrincipal {
    @Override
    public boolean matches(String principal) {
      return true;
    }

    @Override
    public String describe() {
      return "everyone";
    }
  }

  /** A service, named short as in the console or with its domain; {@code *} is any service. */
  record Service(String name) implements TrustedPrincipal {
    public Service {
      requireNonNull(name, "name is null");
    }

    @Override
    public boolean matches(String principal) {
      return principal.startsWith(SERVICE_PREFIX)
          && (name.equals(ANY)
              || shortName(name).equals(shortName(principal.substring(SERVICE_PREFIX.length()))));
    }

    @Override
    public String describe() {
      return "the service '" + name + "'";
    }

    static String shortName(String name) {
      return name.endsWith(SERVICE_DOMAIN)
          ? name.substring(0, name.length() - SERVICE_DOMAIN.length())
          : name;
    }
  }

  /**
   * An account with its users and roles; {@code *} is any account.
   *
   * @param text the account id or the JRN of its root, as the document has it
   */
  record Account(String text, String id) implements TrustedPrincipal {
    public Account {
      requireNonNull(text, "text is null");
      requireNonNull(id, "id is null");
    }

    @Override
    public boolean matches(String principal) {
      Optional<Jrn> caller = Jrn.parse(principal);
      return caller.filter(jrn -> id.equals(ANY) || jrn.account().equals(id)).isPresent();
    }

    @Override
    public String describe() {
      return id.equals(ANY) ? "any account" : "the account '" + id + "'";
    }
  }

  /** One sub-user or role; {@code user/} here and {@code subUser/} elsewhere are one. */
  record Identity(String text, Jrn jrn) implements TrustedPrincipal {
    private static final String SUB_USER = "subUser/";

    public Identity {
      requireNonNull(text, "text is null");
      requireNonNull(jrn, "jrn is null");
    }

    @Override
    public boolean matches(String principal) {
      Optional<Jrn> caller = Jrn.parse(principal);
      return caller
          .filter(other -> other.account().equals(jrn.account()))
          .filter(other -> principalName(other).equals(principalName(jrn)))
          .isPresent();
    }

    @Override
    public String describe() {
      return "'" + text + "'";
    }

    private static String principalName(Jrn jrn) {
      String name = jrn.resource();
      return name.startsWith(SUB_USER) ? "user/" + name.substring(SUB_USER.length()) : name;
    }
  }
}
