package io.imageexport.api.http;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.auth.SignatureVerifier;
import io.imageexport.api.auth.SignedRequest;
import io.imageexport.api.auth.Verification;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.id.IdSource;
import io.imageexport.core.identity.AccessKey;
import io.imageexport.core.identity.IdentityStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a request to an answer: route, signature, operation, envelope.
 *
 * <p>Blocks, and is safe for threads. It knows nothing of sockets.
 */
public final class Gateway {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final int REQUEST_ID_LENGTH = 32;

  private final List<Operation> operations;
  private final SignatureVerifier verifier;
  private final IdentityStore identities;
  private final IdSource ids;

  public Gateway(
      List<Operation> operations,
      SignatureVerifier verifier,
      IdentityStore identities,
      IdSource ids) {
    this.operations = List.copyOf(operations);
    this.verifier = requireNonNull(verifier, "verifier is null");
    this.identities = requireNonNull(identities, "identities is null");
    this.ids = requireNonNull(ids, "ids is null");
  }

  private record Candidate(Operation operation, Map<String, String> path) {}

  Answer handle(SignedRequest request, byte[] body) {
    String requestId = newRequestId();
    Answer answer = handle(requestId, request, body);
    LOG.info(
        "{} {} => {} {} [{}]",
        request.method(),
        printable(request.rawPath()),
        answer.httpStatus(),
        answer.operation(),
        requestId);
    return answer;
  }

  /** A refusal of the transport's, such as a body that is too large. */
  Answer refuse(GatewayError error) {
    return Answer.refusal(newRequestId(), "", error);
  }

  private Answer handle(String requestId, SignedRequest request, byte[] body) {
    List<Candidate> candidates = candidates(request);
    if (candidates.isEmpty()) {
      return Answer.refusal(requestId, "", GatewayError.NO_ROUTE);
    }
    try {
      return answer(requestId, request, body, candidates);
    } catch (CloudException unavailable) {
      return Answer.refusal(requestId, "", unavailable);
    }
  }

  private Answer answer(
      String requestId, SignedRequest request, byte[] body, List<Candidate> candidates) {
    return switch (verifier.verify(request)) {
      case Verification.Rejected rejected -> {
        LOG.info("{} [{}]", rejected.diagnosis().explanation(), requestId);
        yield Answer.refusal(requestId, "", GatewayError.accessError(rejected.clientMessage()));
      }
      case Verification.Verified verified -> handle(requestId, request, body, candidates, verified);
    };
  }

  /** Two services may share a path: the scope of the credential says which one is meant. */
  private Answer handle(
      String requestId,
      SignedRequest request,
      byte[] body,
      List<Candidate> candidates,
      Verification.Verified verified) {
    Optional<Candidate> chosen =
        candidates.stream()
            .filter(
                candidate ->
                    candidate
                        .operation()
                        .route()
                        .service()
                        .scopeName()
                        .equals(verified.scope().service()))
            .findFirst();
    if (chosen.isEmpty()) {
      return Answer.refusal(requestId, "", GatewayError.NO_ROUTE);
    }
    Operation operation = chosen.get().operation();
    try {
      AccessKey key =
          identities
              .findAccessKey(verified.accessKey())
              .orElseThrow(() -> new IllegalStateException("the access key has just gone"));
      Call call =
          new Call(
              key.account(),
              chosen.get().path(),
              Query.parse(request.rawQuery()),
              Body.parse(body));
      return Answer.result(requestId, operation.route().operation(), operation.handle(call));
    } catch (CloudException refusal) {
      LOG.info(
          "{} refused: {} [{}]", operation.route().operation(), refusal.getMessage(), requestId);
      return Answer.refusal(requestId, operation.route().operation(), refusal);
    } catch (RuntimeException failure) {
      LOG.error("{} broke [{}]", operation.route().operation(), requestId, failure);
      return Answer.refusal(requestId, operation.route().operation(), GatewayError.INTERNAL);
    }
  }

  private List<Candidate> candidates(SignedRequest request) {
    Optional<List<String>> path = Route.decode(request.rawPath());
    if (path.isEmpty()) {
      return List.of();
    }
    List<Candidate> candidates = new ArrayList<>();
    for (Operation operation : operations) {
      if (operation.route().method().equals(request.method())) {
        operation
            .route()
            .match(path.get())
            .ifPresent(values -> candidates.add(new Candidate(operation, values)));
      }
    }
    return candidates;
  }

  private String newRequestId() {
    return ids.next(REQUEST_ID_LENGTH);
  }

  /** A raw path may hold anything; a line of the log stays a line. */
  private static String printable(String text) {
    String cut = text.length() > 200 ? text.substring(0, 200) + "..." : text;
    return cut.replaceAll("[^\\x21-\\x7e]", "?");
  }
}
