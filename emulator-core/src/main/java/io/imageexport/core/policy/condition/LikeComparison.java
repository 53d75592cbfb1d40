package io.imageexport.core.policy.condition;

import io.imageexport.core.policy.condition.Template.Literal;
import io.imageexport.core.policy.condition.Template.Part;
import io.imageexport.core.policy.condition.Template.Reference;
import io.imageexport.core.policy.pattern.Glob;
import java.util.Optional;

/**
 * Likeness of texts: {@code *} and {@code ?} in the value are wildcards, those of a variable not.
 */
final class LikeComparison {
  private LikeComparison() {}

  static Comparison of(String value) {
    Template template = Template.of(value);
    if (template.isConstant()) {
      Glob glob = Glob.of(value);
      return (requestValue, principal) -> glob.matches(requestValue);
    }
    return (requestValue, principal) ->
        globFor(template, principal).filter(glob -> glob.matches(requestValue)).isPresent();
  }

  private static Optional<Glob> globFor(Template template, String principal) {
    Glob glob = Glob.literal("");
    for (Part part : template.parts()) {
      Optional<String> piece = Template.resolve(part, principal);
      if (piece.isEmpty()) {
        return Optional.empty();
      }
      Glob next =
          switch (part) {
            case Literal literal -> Glob.of(literal.text());
            case Reference reference -> Glob.literal(piece.get());
          };
      glob = glob.then(next);
    }
    return Optional.of(glob);
  }
}
