package io.imageexport.core.policy;

import io.imageexport.core.policy.TrustedPrincipal.Account;
import io.imageexport.core.policy.TrustedPrincipal.Everyone;
import io.imageexport.core.policy.TrustedPrincipal.Identity;
import io.imageexport.core.policy.TrustedPrincipal.Service;
import io.imageexport.core.policy.json.JsonNode;
import io.imageexport.core.policy.json.JsonNode.JsonObject;
import io.imageexport.core.policy.json.JsonNode.JsonText;
import io.imageexport.core.policy.pattern.Jrn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The parser of the element Principal: {@code *}, a JRN, or a map with the keys JDCLOUD and Service
 * in any letter case.
 */
final class PrincipalParser {
  private static final String NAME = "Principal";
  private static final Pattern ACCOUNT_ID = Pattern.compile("[0-9]{12}");

  /** Twelve characters with letters among them are an id masked in a manual. */
  private static final Pattern MASKED_ACCOUNT_ID = Pattern.compile("[0-9A-Za-z*]{12}");

  /** The services that the console offers, as documented. */
  private static final Set<String> KNOWN_SERVICES = Set.of("disk", "batch", "directoryservice");

  private final Findings findings;

  PrincipalParser(Findings findings) {
    this.findings = findings;
  }

  PrincipalClause parse(JsonNode node) {
    if (node instanceof JsonObject object) {
      return new PrincipalClause(parseMap(object));
    }
    return new PrincipalClause(Values.texts(node, NAME).stream().map(this::parseBare).toList());
  }

  private List<TrustedPrincipal> parseMap(JsonObject object) {
    Elements elements = new Elements(object, List.of("JDCLOUD", "Service"), new Findings());
    elements.refuseUnknown(NAME);
    List<TrustedPrincipal> principals = new ArrayList<>();
    Optional<JsonNode> identities = elements.find("JDCLOUD");
    if (identities.isPresent()) {
      Values.texts(identities.get(), "JDCLOUD").forEach(t -> principals.add(parseIdentity(t)));
    }
    Optional<JsonNode> services = elements.find("Service");
    if (services.isPresent()) {
      Values.texts(services.get(), "Service").forEach(t -> principals.add(parseService(t)));
    }
    if (principals.isEmpty()) {
      throw PolicySyntaxException.at(object, "Principal names nobody: it has JDCLOUD or Service.");
    }
    return principals;
  }

  private TrustedPrincipal parseBare(JsonText text) {
    if (text.text().equals(TrustedPrincipal.ANY)) {
      findings.warn(text, "This trusts everyone.");
      return new Everyone();
    }
    if (!text.text().startsWith("jrn:")) {
      throw PolicySyntaxException.at(
          text, "A bare Principal is '*' or a JRN; a service stands under the key Service.");
    }
    return parseIdentity(text);
  }

  private TrustedPrincipal parseIdentity(JsonText text) {
    String value = text.text();
    if (value.equals(TrustedPrincipal.ANY)) {
      findings.warn(text, "This trusts every account.");
      return new Account(value, value);
    }
    if (isAccountId(value, text)) {
      return new Account(value, value);
    }
    Jrn jrn =
        Jrn.parse(value)
            .filter(found -> found.service().equals("iam") && found.region().isEmpty())
            .filter(found -> isAccountId(found.account(), text))
            .orElseThrow(
                () ->
                    PolicySyntaxException.at(
                        text,
                        "A JDCLOUD principal is an account id or"
                            + " jrn:iam::<account>:root, user/<name> or role/<name>."));
    if (jrn.resource().equals("root")) {
      return new Account(value, jrn.account());
    }
    if (!namesOne(jrn.resource())) {
      throw PolicySyntaxException.at(
          text, "A principal's JRN ends in root, user/<name>, subUser/<name> or role/<name>.");
    }
    return new Identity(value, jrn);
  }

  private boolean isAccountId(String id, JsonText text) {
    if (ACCOUNT_ID.matcher(id).matches()) {
      return true;
    }
    if (!MASKED_ACCOUNT_ID.matcher(id).matches()) {
      return false;
    }
    findings.warn(text, "The account '" + id + "' is a placeholder: put your own id there.");
    return true;
  }

  private static boolean namesOne(String resource) {
    int slash = resource.indexOf('/');
    return slash > 0
        && slash < resource.length() - 1
        && Set.of("user", "subUser", "role").contains(resource.substring(0, slash));
  }

  private TrustedPrincipal parseService(JsonText text) {
    String name = text.text();
    if (name.isEmpty() || name.codePoints().anyMatch(Character::isWhitespace)) {
      throw PolicySyntaxException.at(
          text, "A service is named without white space, such as disk.jdcloud.com.");
    }
    if (name.equals(TrustedPrincipal.ANY)) {
      findings.warn(text, "This trusts every service.");
    } else if (!KNOWN_SERVICES.contains(Service.shortName(name))) {
      findings.warn(
          text,
          "No document offers the service '"
              + name
              + "' for roles; image export is done by the disk service (disk.jdcloud.com).");
    }
    return new Service(name);
  }
}
