package io.imageexport.it.clients;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An official client as {@code matrix.yaml} describes it.
 *
 * @param name of its folder, and in results
 * @param title for people
 * @param command that starts its driver
 * @param environment of the driver
 * @param trust the environment in which it trusts the emulator's certificate
 * @param sources what its installation is made from; none for what Maven brings
 * @param missing services and operations that it does not offer
 * @param lacks the fields of an operation's result that its models do not have
 * @param texts the fields that are numbers, and texts to its models
 * @param unusable operations whose results it gets wrong, each with the reason
 */
record Client(
    String name,
    String title,
    List<String> command,
    Map<String, String> environment,
    Map<String, String> trust,
    List<String> sources,
    Set<String> missing,
    Map<String, Set<String>> lacks,
    Map<String, Set<String>> texts,
    Map<String, String> unusable) {
  Client {
    command = List.copyOf(command);
    environment = environment == null ? Map.of() : Map.copyOf(environment);
    trust = trust == null ? Map.of() : Map.copyOf(trust);
    sources = sources == null ? List.of() : List.copyOf(sources);
    missing = missing == null ? Set.of() : Set.copyOf(missing);
    lacks = lacks == null ? Map.of() : Map.copyOf(lacks);
    texts = texts == null ? Map.of() : Map.copyOf(texts);
    unusable = unusable == null ? Map.of() : Map.copyOf(unusable);
  }

  /** Whether it has what the scenario needs. Errors it can read of any operation. */
  boolean offers(Scenario scenario) {
    return scenario.operations().stream()
        .noneMatch(
            operation ->
                lacks(operation) || (unusable.containsKey(operation) && !scenario.refused()));
  }

  /** Whether it is said to have no such operation. */
  boolean lacks(String operation) {
    return missing.contains(operation) || missing.contains(operation.split("\\.", 2)[0]);
  }
}
