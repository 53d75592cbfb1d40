package io.imageexport.oss;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Decides from the head of a request whether the embedded store serves it, before the body is read.
 *
 * <p>Implementations are thread-safe and do not block.
 */
@FunctionalInterface
public interface RequestRule {
  /** Serves every request. */
  RequestRule NONE = headers -> Optional.empty();

  /**
   * Returns why a request is refused, in one sentence, or empty if it is served.
   *
   * @param headers all values of the header of a name, in any letter case
   */
  Optional<String> refusal(Function<String, List<String>> headers);
}
