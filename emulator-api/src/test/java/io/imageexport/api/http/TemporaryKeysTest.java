package io.imageexport.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.api.auth.Credentials;
import io.imageexport.api.auth.Headers;
import io.imageexport.api.auth.RequestSigner;
import io.imageexport.api.auth.SignatureVerifier;
import io.imageexport.api.auth.SignatureVersion;
import io.imageexport.api.auth.SignedRequest;
import io.imageexport.core.access.AccessControl;
import io.imageexport.core.access.IamMode;
import io.imageexport.core.id.IdSource;
import io.imageexport.core.identity.AccessKey;
import io.imageexport.core.identity.AccessKeyStore;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.PolicyStore;
import io.imageexport.core.identity.Principal.MainAccount;
import io.imageexport.core.identity.SessionToken;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A temporary key is good with its token, and until its end. */
class TemporaryKeysTest {
  private static final Instant END = Instant.parse("2026-11-24T12:00:00Z");
  private static final Credentials CREDENTIALS = new Credentials("JDC_FAKE", "JDC_FAKE_SECRET");

  /** The key, whose principal may do everything, so that nothing but the token is in question. */
  private static final AccessKey KEY =
      new AccessKey(
          CREDENTIALS.accessKey(),
          CREDENTIALS.secretKey(),
          new MainAccount(new AccountId("324100000385")),
          Optional.of(new SessionToken("the token", END)));

  /** The owner of an account needs no policy, so none is asked for. */
  private static final PolicyStore NO_POLICIES =
      (PolicyStore)
          Proxy.newProxyInstance(
              TemporaryKeysTest.class.getClassLoader(),
              new Class<?>[] {PolicyStore.class},
              (proxy, method, arguments) -> {
                throw new AssertionError(method + " was called");
              });

  private static final class OneKey implements AccessKeyStore {
    @Override
    public Optional<AccessKey> find(String accessKeyId) {
      return Optional.of(KEY).filter(key -> key.id().equals(accessKeyId));
    }

    @Override
    public AddResult addTemporary(AccessKey key, String roleId, Instant now) {
      return AddResult.TOO_MANY;
    }
  }

  private static final class Echo implements Operation {
    @Override
    public Route route() {
      return new Route(Service.VM, "echo", "GET", "/v1/echo");
    }

    @Override
    public Map<String, String> handle(Call call) {
      return Map.of("caller", call.caller().jrn());
    }
  }

  private static Answer call(Instant now, String token) {
    Clock clock = Clock.fixed(now, ZoneOffset.UTC);
    OneKey keys = new OneKey();
    Gateway gateway =
        new Gateway(
            new RouteTable(List.of(new Echo()), List.of()),
            new Authentication(new SignatureVerifier(clock, Duration.ofHours(1)), keys, clock),
            new AccessControl(NO_POLICIES, IamMode.ENFORCE, clock),
            PageBounds.LENIENT,
            new IdSource(new Random(1)),
            clock,
            Optional.empty());
    Headers headers = Headers.of("Host", "x", "Content-Type", "application/json");
    SignedRequest request =
        new RequestSigner(CREDENTIALS, SignatureVersion.JDCLOUD2, clock, () -> "nonce")
            .sign(
                "cn-east-2",
                "vm",
                "GET",
                "/v1/echo",
                Map.of(),
                token.isEmpty() ? headers : headers.with("x-jdcloud-security-token", token),
                new byte[0]);
    return gateway.handle(request, new byte[0], "127.0.0.1");
  }

  @ParameterizedTest
  @CsvSource({
    "-3600, the token, 200, jrn:iam::324100000385:root",
    "-1, the token, 200, jrn:iam::324100000385:root",
    "0, the token, 401, the security token has expired [gw]",
    "1, the token, 401, the security token has expired [gw]",
    "-3600, another, 401, Invalid security token [gw]",
    "-3600, '', 401, lack of header x-jdcloud-security-token [gw]",
  })
  void aTemporaryKeyIsGoodWithItsTokenUntilItsEnd(
      long secondsAfterEnd, String token, int status, String said) {
    Answer answer = call(END.plusSeconds(secondsAfterEnd), token);
    assertEquals(status, answer.httpStatus(), answer.body());
    assertTrue(answer.body().contains(said), answer.body());
  }
}
