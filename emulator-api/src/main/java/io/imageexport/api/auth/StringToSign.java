package io.imageexport.api.auth;

import static java.util.Objects.requireNonNull;

/**
 * The four lines under the signature; they bind the request to a time and a scope.
 *
 * @param date the value of x-jdcloud-date
 */
record StringToSign(CredentialScope scope, String date, String canonicalRequestSha256) {
  StringToSign {
    requireNonNull(scope, "scope is null");
    requireNonNull(date, "date is null");
    requireNonNull(canonicalRequestSha256, "canonicalRequestSha256 is null");
  }

  String text() {
    return scope.version().algorithm() + "\n" + date + "\n" + scope + "\n" + canonicalRequestSha256;
  }
}
