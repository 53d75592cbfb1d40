package io.imageexport.core.policy.mutants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Each mutant of the engine is killed by one of the engine's tests; the engine itself by none. */
class MutantsTest {
  /** The quick ones first: a mutant that is dead need not meet the others. */
  private static final List<String> TESTS =
      List.of(
          "PolicyCasesTest",
          "TrustTest",
          "DecisionTest",
          "PolicyDocumentTest",
          "pattern.GlobTest",
          "pattern.JrnPatternTest",
          "pattern.ActionPatternTest",
          "condition.IpAddressTest",
          "condition.OperatorBlockTest",
          "json.JsonReaderTest",
          "PolicyLawsTest");

  @TempDir private Path folder;

  static List<Mutant> mutants() {
    return Mutant.all();
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void mutantIsKilled(Mutant mutant) throws Exception {
    ClassLoader engine = MutatedEngine.with(mutant, folder);
    boolean killed = false;
    for (int i = 0; i < TESTS.size() && !killed; i++) {
      killed = run(engine, TESTS.get(i)).getTestsFailedCount() > 0;
    }
    assertTrue(killed, () -> "no test notices that " + mutant);
  }

  /** Otherwise the mutants could die of the way in which they are loaded. */
  @Test
  void theEngineItselfSurvives() throws Exception {
    ClassLoader engine = MutatedEngine.withoutMutant(folder);
    for (String test : TESTS) {
      TestExecutionSummary summary = run(engine, test);
      assertEquals(List.of(), summary.getFailures());
      assertFalse(summary.getTestsSucceededCount() == 0, test);
    }
  }

  private static TestExecutionSummary run(ClassLoader engine, String test)
      throws ClassNotFoundException {
    Class<?> testClass = engine.loadClass("io.imageexport.core.policy." + test);
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(testClass)).build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener);
    return listener.getSummary();
  }
}
