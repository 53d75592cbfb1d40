package io.imageexport.testing;

import java.time.Duration;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Gives each test method a time limit, so that a hang fails one test instead of the whole build.
 *
 * <p>The limit stretches with {@link Patience}. A test with more to do has a {@code @Timeout}.
 */
public final class HangDetection implements LauncherSessionListener {
  private static final String PROPERTY = "junit.jupiter.execution.timeout.default";

  /** Thorough tests work for minutes. */
  private static final Duration LIMIT = Duration.ofMinutes(Thorough.Condition.isMet() ? 30 : 5);

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    if (System.getProperty(PROPERTY) == null) {
      System.setProperty(PROPERTY, Patience.of(LIMIT).toSeconds() + " s");
    }
  }
}
