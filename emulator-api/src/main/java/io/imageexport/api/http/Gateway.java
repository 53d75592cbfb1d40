package io.imageexport.api.http;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.auth.SignedRequest;
import io.imageexport.api.http.Authentication.Outcome.Known;
import io.imageexport.api.http.Authentication.Outcome.Refused;
import io.imageexport.core.access.AccessControl;
import io.imageexport.core.access.Ruling;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.id.IdSource;
import io.imageexport.core.identity.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a request to an answer: route, authentication, policies, operation, envelope.
 *
 * <p>Blocks, and is safe for threads. It knows nothing of sockets.
 */
public final class Gateway {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final int REQUEST_ID_LENGTH = 32;

  private final List<Operation> operations;
  private final Authentication authentication;
  private final AccessControl access;
  private final PageBounds pageBounds;
  private final IdSource ids;

  public Gateway(
      List<Operation> operations,
      Authentication authentication,
      AccessControl access,
      PageBounds pageBounds,
      IdSource ids) {
    this.operations = List.copyOf(operations);
    this.authentication = requireNonNull(authentication, "authentication is null");
    this.access = requireNonNull(access, "access is null");
    this.pageBounds = requireNonNull(pageBounds, "pageBounds is null");
    this.ids = requireNonNull(ids, "ids is null");
  }

  private record Candidate(Operation operation, Map<String, String> path) {}

  /**
   * Answers a request.
   *
   * @param sourceAddress the IP address that it comes from
   */
  Answer handle(SignedRequest request, byte[] body, String sourceAddress) {
    String requestId = newRequestId();
    Answer answer = handle(requestId, new Received(request, () -> Body.parse(body), sourceAddress));
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

  /** A request as it came, its body not looked at. */
  private record Received(SignedRequest request, Supplier<Body> body, String sourceAddress) {}

  private Answer handle(String requestId, Received received) {
    List<Candidate> candidates = candidates(received.request());
    if (candidates.isEmpty()) {
      return Answer.refusal(requestId, "", GatewayError.NO_ROUTE);
    }
    try {
      return answer(requestId, received, candidates);
    } catch (CloudException unavailable) {
      return Answer.refusal(requestId, "", unavailable);
    }
  }

  private Answer answer(String requestId, Received received, List<Candidate> candidates) {
    return switch (authentication.authenticate(received.request())) {
      case Refused refused -> {
        LOG.info("{} [{}]", refused.explanation(), requestId);
        yield Answer.refusal(requestId, "", GatewayError.accessError(refused.message()));
      }
      case Known known -> {
        Optional<Candidate> chosen = choose(candidates, known.service());
        yield chosen.isPresent()
            ? handle(requestId, received, chosen.get(), known.caller())
            : Answer.refusal(requestId, "", GatewayError.NO_ROUTE);
      }
    };
  }

  /** Two services may share a path: the scope of the credential says which one is meant. */
  private static Optional<Candidate> choose(List<Candidate> candidates, String service) {
    return candidates.stream()
        .filter(candidate -> candidate.operation().route().service().scopeName().equals(service))
        .findFirst();
  }

  private Answer handle(String requestId, Received received, Candidate chosen, Principal caller) {
    Operation operation = chosen.operation();
    try {
      Call call =
          new Call(
              caller,
              received.sourceAddress(),
              chosen.path(),
              Query.parse(received.request().rawQuery()),
              received.body().get(),
              pageBounds,
              Optional.empty());
      Ruling ruling =
          access.rule(
              caller,
              operation.action(),
              operation.resource(call),
              Optional.of(received.sourceAddress()));
      if (!ruling.passed()) {
        GatewayError refusal = GatewayError.forbidden(ruling.decision());
        LOG.info(
            "{} refused: {} [{}]", operation.route().operation(), refusal.message(), requestId);
        return Answer.refusal(requestId, operation.route().operation(), refusal);
      }
      return Answer.result(
          requestId, operation.route().operation(), operation.handle(call.ruled(ruling)));
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
    Optional<List<String>> path = PathTemplate.decode(request.rawPath());
    if (path.isEmpty()) {
      return List.of();
    }
    List<Candidate> candidates = new ArrayList<>();
    for (Operation operation : operations) {
      if (operation.route().method().equals(request.method())) {
        operation
            .route()
            .path()
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
