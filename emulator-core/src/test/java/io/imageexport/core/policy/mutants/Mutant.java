package io.imageexport.core.policy.mutants;

import java.util.List;

/**
 * One way to break the engine: in one of its sources, a text is replaced by another.
 *
 * @param file below the package of the engine, such as {@code pattern/Glob}
 * @param original stands in that file exactly once
 */
record Mutant(String name, String file, String original, String replacement) {
  /** Mistakes that engines of this kind are known to have made, or could easily make. */
  static List<Mutant> all() {
    return List.of(
        new Mutant(
            "letter case does not count",
            "pattern/Glob",
            "token == ANY_ONE || token == character",
            "token == ANY_ONE || Character.toLowerCase(token) == Character.toLowerCase(character)"),
        new Mutant(
            "the common prefix is compared without letter case",
            "pattern/Glob",
            "!text.startsWith(prefix, start)",
            "!text.regionMatches(true, start, prefix, 0, prefix.length())"),
        new Mutant(
            "a question mark matches itself only",
            "pattern/Glob",
            "case '?' -> ANY_ONE;",
            "case '?' -> '?';"),
        new Mutant("a dot matches anything", "pattern/Glob", "case '?' ->", "case '.', '?' ->"),
        new Mutant(
            "a star never gives back what it took",
            "pattern/Glob",
            "} else if (starToken >= 0) {",
            "} else if (starToken >= 0 && starEnd == start) {"),
        new Mutant(
            "one flat glob over the whole name",
            "pattern/JrnPattern",
            "if (isEverything()) {\n      return true;",
            "if (isEverything() || Glob.of(text).matches(jrn)) {\n      return true;"),
        new Mutant(
            "the region is not looked at",
            "pattern/JrnPattern",
            "&& region.matches(jrn, regionStart, accountStart - 1)",
            ""),
        new Mutant(
            "the account is not looked at",
            "pattern/JrnPattern",
            "&& account.matches(jrn, accountStart, resourceStart - 1)",
            ""),
        new Mutant(
            "an empty region or account in a pattern for object storage is taken to the letter",
            "pattern/JrnPattern",
            "boolean emptyMeansAny = parts.service().equals(OSS);",
            "boolean emptyMeansAny = false;"),
        new Mutant(
            "an empty account means any for every service",
            "pattern/JrnPattern",
            "boolean emptyMeansAny = parts.service().equals(OSS);",
            "boolean emptyMeansAny = true;"),
        new Mutant(
            "the service of an action is not looked at",
            "pattern/ActionPattern",
            "return matchesService(action, colon) && operation",
            "return operation"),
        new Mutant(
            "a Deny is passed over",
            "PolicyEngine",
            "return new Deciding(policy, statement);",
            "continue;"),
        new Mutant(
            "the first statement that applies decides",
            "PolicyEngine",
            "boolean isSettled = isAllow && allowing != null;",
            "boolean isSettled = allowing != null;"),
        new Mutant(
            "a session policy does not narrow",
            "PolicyEngine",
            "return byAttached.allowed() && !bySession.allowed() ? bySession : byAttached;",
            "return byAttached;"),
        new Mutant(
            "a session policy widens",
            "PolicyEngine",
            "return byAttached.allowed() && !bySession.allowed() ? bySession : byAttached;",
            "return bySession;"),
        new Mutant(
            "the main account may do everything everywhere",
            "PolicyEngine",
            "return !request.hasResource()\n        ||",
            "return !request.hasResource() || account.length() == 12\n        ||"),
        new Mutant(
            "policies open another account's resources",
            "PolicyEngine",
            "&& isForeign(request)",
            "&& request.action().isEmpty()"),
        new Mutant(
            "a missing Effect is Allow",
            "StatementParser",
            "parseEffect(elements.require(\"Effect\"))",
            "elements.find(\"Effect\").map(this::parseEffect).orElse(Effect.ALLOW)"),
        new Mutant(
            "unknown elements of a statement are ignored",
            "StatementParser",
            "elements.refuseUnknown(\"statement\");",
            ""),
        new Mutant(
            "a Principal in an identity policy is ignored",
            "StatementParser",
            "if (node.isPresent()) {",
            "if (node.isPresent() && extensions.size() > 9) {"),
        new Mutant(
            "any version will do",
            "DocumentParser",
            "checkVersion(elements.require(\"Version\"));",
            "elements.find(\"Version\").ifPresent(version -> version.kind());"),
        new Mutant(
            "of a key that stands twice the last one counts",
            "json/JsonReader",
            "if (!names.add(name)) {",
            "if (!names.add(name) && depth > 99) {"),
        new Mutant(
            "conditions are ignored",
            "Statement",
            "&& matchesPrincipal(request)\n        && matchesConditions(request);",
            "&& matchesPrincipal(request);"),
        new Mutant(
            "one condition of several is enough",
            "Statement",
            """
                    return false;
                  }
                }
                return true;
            """,
            """
                    continue;
                  }
                  return true;
                }
                return conditions.isEmpty();
            """),
        new Mutant(
            "NotAction covers everything", "ActionClause", "return !negated;", "return true;"),
        new Mutant(
            "a key that the request lacks fulfils every operator",
            "condition/ValueCondition",
            "case NONE -> parsedOperator.operator().isNegated();",
            "case NONE -> true;"),
        new Mutant(
            "a negated operator is content with one value that differs",
            "condition/ValueCondition",
            "case NONE -> hasMatch(present, principal, true) != negated;",
            "case NONE -> hasMatch(present, principal, !negated);"),
        new Mutant(
            "every network contains every address of IPv6",
            "condition/AddressRange",
            "&& sameBits(network.high(), address.high(), Math.min(prefixBits, Long.SIZE))",
            ""),
        new Mutant(
            "a later date and the same date are alike",
            "condition/ConditionOperator",
            "\"DateGreaterThan\", true, false, v -> DateComparison.of(v, o -> o > 0)",
            "\"DateGreaterThan\", true, false, v -> DateComparison.of(v, o -> o >= 0)"),
        new Mutant(
            "the value of a variable holds wildcards",
            "condition/LikeComparison",
            "case Reference reference -> Glob.literal(piece.get());",
            "case Reference reference -> Glob.of(piece.get());"),
        new Mutant(
            "a trust document trusts every service that it names in full only",
            "TrustedPrincipal",
            "shortName(name).equals(shortName(principal.substring(SERVICE_PREFIX.length())))",
            "name.equals(principal.substring(SERVICE_PREFIX.length()))"),
        new Mutant(
            "a trust document that names one user trusts the account",
            "TrustedPrincipal",
            ".filter(other -> principalName(other).equals(principalName(jrn)))",
            ""));
  }

  @Override
  public String toString() {
    return name;
  }
}
