package io.imageexport.core.identity;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.policy.PolicyDocument;
import java.util.Optional;
import java.util.regex.Pattern;

/** In whose name a request is made. */
public sealed interface Principal {
  /** The account that it belongs to, and whose things alone it sees. */
  AccountId account();

  /** As policies and trust documents name it. */
  String jrn();

  /** The owner of an account, who may do everything in it. */
  record MainAccount(AccountId account) implements Principal {
    public MainAccount {
      requireNonNull(account, "account is null");
    }

    @Override
    public String jrn() {
      return "jrn:iam::" + account + ":root";
    }
  }

  /** A user within an account, who may do what its policies say. */
  record SubUser(AccountId account, ResourceName name) implements Principal {
    public SubUser {
      requireNonNull(account, "account is null");
      requireNonNull(name, "name is null");
    }

    @Override
    public String jrn() {
      return "jrn:iam::" + account + ":user/" + name;
    }
  }

  /**
   * Somebody who has taken on a role.
   *
   * @param sessionName 2 to 64 letters, digits and {@code = , . @ _ -}: for the log (inferred from
   *     the like call of AWS)
   * @param sessionPolicy narrows what the role's policies allow
   */
  record RoleSession(
      AccountId account,
      ResourceName role,
      String sessionName,
      Optional<PolicyDocument> sessionPolicy)
      implements Principal {
    private static final Pattern SESSION_NAME = Pattern.compile("[A-Za-z0-9=,.@_-]{2,64}");

    public RoleSession {
      requireNonNull(account, "account is null");
      requireNonNull(role, "role is null");
      requireNonNull(sessionName, "sessionName is null");
      requireNonNull(sessionPolicy, "sessionPolicy is null");
      if (!isSessionName(sessionName)) {
        throw new IllegalArgumentException("not the name of a session: " + sessionName);
      }
    }

    public static boolean isSessionName(String text) {
      return SESSION_NAME.matcher(text).matches();
    }

    @Override
    public String jrn() {
      return Role.jrn(account, role);
    }
  }
}
