package io.imageexport.it;

import io.imageexport.api.auth.Credentials;
import io.imageexport.api.auth.Headers;
import io.imageexport.api.auth.RequestSigner;
import io.imageexport.api.auth.SignatureVersion;
import io.imageexport.api.auth.SignedRequest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.util.UUID;

/** How tests that speak HTTP themselves sign what they send. */
public final class SignedHttp {
  private SignedHttp() {}

  public static RequestSigner signer(String accessKey, String secretKey) {
    return new RequestSigner(
        new Credentials(accessKey, secretKey),
        SignatureVersion.JDCLOUD2,
        Clock.systemUTC(),
        () -> UUID.randomUUID().toString());
  }

  /** The headers that every request has before it is signed. */
  public static Headers headers(String authority) {
    return Headers.of("Host", authority, "Content-Type", "application/json");
  }

  /** A signed request as Java's client sends it. */
  public static HttpRequest.Builder request(String endpoint, SignedRequest signed, byte[] body) {
    String suffix = signed.rawQuery().isEmpty() ? "" : "?" + signed.rawQuery();
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(endpoint + signed.rawPath() + suffix))
            .method(signed.method(), HttpRequest.BodyPublishers.ofByteArray(body));
    for (Headers.Header header : signed.headers().fields()) {
      if (!header.name().equalsIgnoreCase("host")) {
        builder.header(header.name(), header.value());
      }
    }
    return builder;
  }
}
