package io.imageexport.it.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.imageexport.it.EmulatorProcess;
import io.imageexport.testing.OpenTempDirectory;
import io.imageexport.testing.Thorough;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is asked, the answer is one that the document knows, and what the document forbids is
 * refused.
 *
 * <p>{@code -Dimageexport.thorough=true} asks more, {@code -Dimageexport.contract.seed=} something
 * else.
 */
class RandomRequestsIT {
  private static final boolean THOROUGH = Thorough.Condition.isMet();
  private static final int REQUESTS = THOROUGH ? 1_000 : 15;
  private static final long SEED = Long.getLong("imageexport.contract.seed", 20261124);

  /** How many faults of one operation are told; more would say the same. */
  private static final int MAX_FAULTS = 10;

  /** What the gateway and the operations say of a request's form. */
  private static final Set<String> ABOUT_FORM = Set.of("INVALID_ARGUMENT", "OUT_OF_RANGE");

  private static final ContractDocument JD_CLOUD = ContractDocument.jdCloud();
  private static final ContractDocument OWN = ContractDocument.emulator();

  /** One of its own: much of what the others use is deleted here. */
  private static EmulatorProcess emulator;

  private static SignedCaller caller;

  private final ResponseCheck responses = new ResponseCheck(JD_CLOUD);

  @BeforeAll
  static void start(@TempDir(factory = OpenTempDirectory.class) Path directory) throws Exception {
    emulator =
        EmulatorProcess.serve(
            directory.resolve("data"),
            "--seed",
            Path.of("src/test/resources/contract/seed.yaml").toAbsolutePath().toString());
    caller = new SignedCaller(emulator);
  }

  @AfterAll
  static void stop() throws Exception {
    emulator.close();
  }

  static Stream<ContractOperation> operations() {
    return JD_CLOUD.operations().stream();
  }

  static Stream<ContractOperation> pages() {
    return OWN.operations().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("operations")
  void anOperationAnswersAsTheDocumentSays(ContractOperation operation) throws Exception {
    RequestGenerator generator = new RequestGenerator(SEED + operation.toString().hashCode());
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < REQUESTS && faults.size() < MAX_FAULTS; i++) {
      GeneratedRequest request = generator.next(operation);
      Exchange exchange = caller.call(operation.service(), operation.method(), request);
      for (String fault : faults(operation, request, exchange)) {
        faults.add(fault + "\n    " + exchange);
      }
    }
    assertEquals("", String.join("\n", faults), "seed " + SEED);
  }

  private List<String> faults(
      ContractOperation operation, GeneratedRequest request, Exchange exchange) {
    List<String> faults = new ArrayList<>(responses.faults(operation, exchange));
    if (exchange.status() >= 500) {
      faults.add("it is the emulator's fault");
    }
    List<String> requestFaults =
        RequestCheck.faults(operation, request.rawPath(), request.rawQuery(), request.body());
    if (exchange.status() == 200 && !requestFaults.isEmpty()) {
      faults.add("done, though the document forbids it: " + requestFaults);
    }
    JsonNode error = exchange.response().path("error");
    if (requestFaults.isEmpty() && ABOUT_FORM.contains(error.path("status").asText())) {
      Optional<ContractError> known = ContractError.find(responses.errors(operation), error);
      if (known.isPresent() && !known.get().beyondSchema()) {
        faults.add("refused, though the document allows it");
      }
    }
    return faults;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pages")
  void aPageAnswersAsTheDocumentSays(ContractOperation page) throws Exception {
    RequestGenerator generator = new RequestGenerator(SEED + page.toString().hashCode());
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < REQUESTS && faults.size() < MAX_FAULTS; i++) {
      GeneratedRequest request = generator.next(page);
      Exchange exchange = caller.call("emulator", page.method(), request);
      List<String> found =
          new ArrayList<>(
              Schemas.faults(
                  Schemas.closed(page.responseSchema(exchange.status())), exchange.response()));
      if (exchange.status() >= 500) {
        found.add("it is the emulator's fault");
      }
      found.forEach(fault -> faults.add(fault + "\n    " + exchange));
    }
    assertEquals("", String.join("\n", faults), "seed " + SEED);
  }
}
