package io.imageexport.api.sts;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Body;
import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.PolicyParameter;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.access.RoleSessions;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.identity.AccessKey;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.Principal.RoleSession;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.identity.SessionToken;
import io.imageexport.core.policy.PolicyDocument;
import io.imageexport.core.time.BeijingTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** assumeRole: temporary keys of a role that trusts the caller. */
public final class AssumeRole implements Operation {
  private static final Pattern ROLE_JRN =
      Pattern.compile("jrn:iam::([0-9]{12}):role/([A-Za-z][A-Za-z0-9_-]{3,63})");

  private final RoleSessions sessions;

  public AssumeRole(RoleSessions sessions) {
    this.sessions = requireNonNull(sessions, "sessions is null");
  }

  record Response(Keys credentials) {}

  record Keys(String accessKey, String secretKey, String sessionToken, String expiration) {
    /** The secrets stay out of logs and errors. */
    @Override
    public String toString() {
      return "Keys[accessKey=" + accessKey + "]";
    }
  }

  @Override
  public Route route() {
    return new Route(Service.STS, "assumeRole", "POST", "/v1/sessionToken:assumeRole");
  }

  @Override
  public String resource(Call call) {
    Matcher role = role(info(call));
    return role.group();
  }

  @Override
  public Response handle(Call call) {
    Body info = info(call);
    Matcher role = role(info);
    String sessionName = info.requiredText("roleSessionName");
    if (!RoleSession.isSessionName(sessionName)) {
      throw new CloudException(
          ErrorCode.INVALID_ARGUMENT,
          "Parameter RoleSessionName invalid: 2 to 64 letters, digits and = , . @ _ -");
    }
    RoleSession session =
        new RoleSession(
            new AccountId(role.group(1)),
            ResourceName.parse("RoleJrn", role.group(2)),
            sessionName,
            info.text("policy")
                .map(text -> PolicyParameter.parse("Policy", PolicyDocument.Kind.SESSION, text)));
    int seconds = info.number("durationSeconds", RoleSessions.MIN_SECONDS);
    AccessKey key =
        sessions.open(call.caller(), session, seconds, Optional.of(call.sourceAddress()));
    SessionToken token = key.token().orElseThrow();
    return new Response(
        new Keys(key.id(), key.secret(), token.value(), BeijingTime.format(token.expiresAt())));
  }

  private static Body info(Call call) {
    return call.body().requiredObject("assumeRoleInfo");
  }

  private static Matcher role(Body info) {
    Matcher role = ROLE_JRN.matcher(info.requiredText("roleJrn"));
    if (!role.matches()) {
      throw new CloudException(
          ErrorCode.INVALID_ARGUMENT,
          "Parameter RoleJrn invalid: expected jrn:iam::<account>:role/<name>");
    }
    return role;
  }
}
