package io.imageexport.api.http;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.auth.Diagnosis;
import io.imageexport.api.auth.SignedRequest;
import io.imageexport.api.http.Authentication.Outcome.Known;
import io.imageexport.api.http.Authentication.Outcome.Refused;
import io.imageexport.api.http.RouteTable.Match;
import io.imageexport.api.journal.JournalEntry;
import io.imageexport.api.journal.RequestJournal;
import io.imageexport.core.access.AccessControl;
import io.imageexport.core.access.Ruling;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.id.IdSource;
import io.imageexport.core.identity.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
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

  private final RouteTable routes;
  private final Authentication authentication;
  private final AccessControl access;
  private final PageBounds pageBounds;
  private final IdSource ids;
  private final InstantSource clock;
  private final Optional<RequestJournal> journal;

  /**
   * @param journal of the requests; absent where nobody could read it
   */
  public Gateway(
      RouteTable routes,
      Authentication authentication,
      AccessControl access,
      PageBounds pageBounds,
      IdSource ids,
      InstantSource clock,
      Optional<RequestJournal> journal) {
    this.routes = requireNonNull(routes, "routes is null");
    this.authentication = requireNonNull(authentication, "authentication is null");
    this.access = requireNonNull(access, "access is null");
    this.pageBounds = requireNonNull(pageBounds, "pageBounds is null");
    this.ids = requireNonNull(ids, "ids is null");
    this.clock = requireNonNull(clock, "clock is null");
    this.journal = requireNonNull(journal, "journal is null");
  }

  /** A request as it came, its body not looked at. */
  private record Received(
      String requestId, SignedRequest request, Supplier<Body> body, String sourceAddress) {}

  /** An answer, and what was found out about the request on the way to it. */
  private record Outcome(
      Answer answer,
      Optional<String> service,
      Optional<Principal> caller,
      Optional<Diagnosis> diagnosis) {
    /** Of a request whose caller is not known. */
    static Outcome of(Answer answer) {
      return new Outcome(answer, Optional.empty(), Optional.empty(), Optional.empty());
    }
  }

  /**
   * Answers a request.
   *
   * @param sourceAddress the IP address that it comes from
   */
  Answer handle(SignedRequest request, byte[] body, String sourceAddress) {
    Received received =
        new Received(newRequestId(), request, () -> Body.parse(body), sourceAddress);
    Instant receivedAt = clock.instant();
    long start = System.nanoTime();
    Outcome outcome = handle(received);
    note(received, receivedAt, Duration.ofNanos(System.nanoTime() - start), outcome);
    return outcome.answer();
  }

  private void note(Received received, Instant receivedAt, Duration duration, Outcome outcome) {
    Answer answer = outcome.answer();
    JournalEntry entry =
        new JournalEntry(
            answer.requestId(),
            receivedAt,
            duration,
            received.sourceAddress(),
            received.request().method(),
            received.request().rawPath(),
            outcome.service(),
            Optional.of(answer.operation()).filter(operation -> !operation.isEmpty()),
            outcome.caller().map(Principal::jrn),
            answer.httpStatus(),
            answer.message(),
            received.request().bodySha256(),
            outcome.diagnosis());
    journal.ifPresent(kept -> kept.add(entry));
    LOG.info(
        "{} {} => {} {} [{}]",
        entry.method(),
        entry.path(),
        answer.httpStatus(),
        answer.operation(),
        answer.requestId());
  }

  /**
   * A refusal of the transport's, such as a body that is too large.
   *
   * @param method and {@code path} as far as they could be read
   */
  Answer refuse(GatewayError error, String method, String path, String sourceAddress) {
    Answer answer = Answer.refusal(newRequestId(), "", error);
    JournalEntry entry =
        new JournalEntry(
            answer.requestId(),
            clock.instant(),
            Duration.ZERO,
            sourceAddress,
            method,
            path,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            answer.httpStatus(),
            answer.message(),
            "",
            Optional.empty());
    journal.ifPresent(kept -> kept.add(entry));
    return answer;
  }

  private Outcome handle(Received received) {
    List<Match> candidates =
        routes.matches(received.request().method(), received.request().rawPath());
    if (candidates.isEmpty()) {
      return Outcome.of(Answer.refusal(received.requestId(), "", GatewayError.NO_ROUTE));
    }
    try {
      return answer(received, candidates);
    } catch (CloudException unavailable) {
      return Outcome.of(Answer.refusal(received.requestId(), "", unavailable));
    }
  }

  private Outcome answer(Received received, List<Match> candidates) {
    return switch (authentication.authenticate(received.request())) {
      case Refused refused -> {
        LOG.info(
            "{} [{}]{}",
            refused.explanation(),
            received.requestId(),
            journal.isPresent() ? ": see /_emulator/requests/" + received.requestId() : "");
        Answer answer =
            Answer.refusal(received.requestId(), "", GatewayError.accessError(refused.message()));
        yield new Outcome(answer, Optional.empty(), Optional.empty(), refused.diagnosis());
      }
      case Known known -> {
        Answer answer =
            choose(candidates, known.service())
                .map(chosen -> handle(received, chosen, known.caller()))
                .orElseGet(() -> Answer.refusal(received.requestId(), "", GatewayError.NO_ROUTE));
        yield new Outcome(
            answer, Optional.of(known.service()), Optional.of(known.caller()), Optional.empty());
      }
    };
  }

  /** Two services may share a path: the scope of the credential says which one is meant. */
  private static Optional<Match> choose(List<Match> candidates, String service) {
    return candidates.stream()
        .filter(candidate -> candidate.route().service().scopeName().equals(service))
        .findFirst();
  }

  private Answer handle(Received received, Match chosen, Principal caller) {
    String requestId = received.requestId();
    if (chosen.operation().isEmpty()) {
      return Answer.refusal(
          requestId, chosen.route().operation(), GatewayError.notEmulated(chosen.route()));
    }
    Operation operation = chosen.operation().get();
    try {
      Call call =
          new Call(
              caller,
              received.sourceAddress(),
              chosen.path(),
              Query.parse(received.request().rawQuery()),
              received.body().get(),
              pageBounds,
              List.of());
      List<Ruling> rulings = rule(operation, call);
      Optional<Ruling> refused = rulings.stream().filter(each -> !each.passed()).findFirst();
      if (refused.isPresent()) {
        GatewayError refusal = GatewayError.forbidden(refused.get().decision());
        LOG.info(
            "{} refused: {} [{}]", operation.route().operation(), refusal.message(), requestId);
        return Answer.refusal(requestId, operation.route().operation(), refusal);
      }
      return Answer.result(
          requestId, operation.route().operation(), operation.handle(call.ruled(rulings)));
    } catch (CloudException refusal) {
      LOG.info(
          "{} refused: {} [{}]", operation.route().operation(), refusal.getMessage(), requestId);
      return Answer.refusal(requestId, operation.route().operation(), refusal);
    } catch (RuntimeException failure) {
      LOG.error("{} broke [{}]", operation.route().operation(), requestId, failure);
      return Answer.refusal(requestId, operation.route().operation(), GatewayError.INTERNAL);
    }
  }

  private List<Ruling> rule(Operation operation, Call call) {
    List<AccessControl.Question> questions =
        operation.resources(call).stream()
            .map(resource -> new AccessControl.Question(operation.action(), resource))
            .toList();
    return access.rule(call.caller(), questions, Optional.of(call.sourceAddress()));
  }

  private String newRequestId() {
    return ids.next(REQUEST_ID_LENGTH);
  }
}
