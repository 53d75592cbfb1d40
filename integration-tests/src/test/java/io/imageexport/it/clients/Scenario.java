package io.imageexport.it.clients;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a user does, step by step, in no client's language.
 *
 * @param refused whether every step has to end with an error
 * @param https whether it is played by HTTPS, with nothing between client and emulator
 * @param late whether each request reaches the emulator later than its clock allows
 */
record Scenario(String title, boolean refused, boolean https, boolean late, List<Step> steps) {
  /** What an operation is called that only a command line has. */
  static final String COMMANDS = "commands";

  /**
   * One step: a call, a command of the guide, or the download of an object.
   *
   * @param call service and operation
   * @param command the line of the guide, from 1
   * @param replace what is replaced in the line
   * @param download the object
   * @param from its bucket
   * @param with the call's parameters
   * @param user the name of a user, or keys; the account's own by default
   * @param keep variables, and where in the result their values stand: the first place that is
   *     there
   * @param until values that a place in the result has to take before the next step
   */
  record Step(
      String call,
      int command,
      Map<String, String> replace,
      String download,
      String from,
      JsonNode with,
      @JsonProperty("as") JsonNode user,
      Map<String, List<String>> keep,
      Map<String, List<String>> until) {
    Step {
      replace = replace == null ? Map.of() : Map.copyOf(replace);
      keep = keep == null ? Map.of() : Map.copyOf(keep);
      until = until == null ? Map.of() : Map.copyOf(until);
      with = with == null ? JsonNodeFactory.instance.objectNode() : with;
      long kinds =
          Stream.of(call, command == 0 ? null : command, download).filter(Objects::nonNull).count();
      if (kinds != 1) {
        throw new IllegalArgumentException("a step is a call, a command or a download");
      }
    }

    /** The operation that a client must have; none for what the test itself does. */
    Optional<String> operation() {
      return command > 0 ? Optional.of(COMMANDS) : Optional.ofNullable(call);
    }
  }

  Scenario {
    Objects.requireNonNull(title, "title is null");
    steps = List.copyOf(steps);
  }

  List<String> operations() {
    return steps.stream().flatMap(step -> step.operation().stream()).distinct().toList();
  }
}
