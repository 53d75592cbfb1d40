package io.imageexport.api.startup;

/** Who starts an emulator, and hears how the start goes on. Thread-safe. */
public interface StartObserver {
  /** Hears of nothing. */
  StartObserver NONE =
      new StartObserver() {
        @Override
        public void starting(AutoCloseable emulator) {}

        @Override
        public void waiting(String message) {}
      };

  /**
   * Hears of the emulator before anything of it runs, so that it can be closed while it is still
   * starting.
   */
  void starting(AutoCloseable emulator);

  /** Hears, in a sentence for the user, what the start waits for. */
  void waiting(String message);
}
