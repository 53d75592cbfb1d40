package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.access.AccessControl;
import io.imageexport.core.access.AccessControl.Question;
import io.imageexport.core.access.Ruling;
import io.imageexport.core.bucket.OssUrl;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.Principal.RoleSession;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.identity.Role;
import io.imageexport.core.identity.RoleStore;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.policy.AccessRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The role that a caller named, as the disk service takes it on for one export.
 *
 * <p>Its trust is asked when it is taken on. Of its policies nothing is remembered: a policy that
 * is changed or detached while an export runs takes effect at the export's next call to the store.
 * Each answer is handed to whoever keeps them.
 */
final class ServiceRole {
  /** The service that writes: the system disk of an image is a snapshot of a cloud disk. */
  private static final String DISK_SERVICE = "service:disk";

  private static final String SESSION_NAME = "image-export";

  private final RoleStore roles;
  private final AccessControl access;
  private final AccountId account;
  private final ResourceName roleName;
  private final OssUrl destination;
  private final RoleSession session;
  private final Consumer<Ruling> journal;

  /**
   * The id of the role, once it has been taken on. Written before the export's senders start, and
   * read by them.
   */
  private Optional<String> takenOn = Optional.empty();

  ServiceRole(
      RoleStore roles,
      AccessControl access,
      AccountId account,
      ResourceName roleName,
      OssUrl destination,
      Consumer<Ruling> journal) {
    this.roles = requireNonNull(roles, "roles is null");
    this.access = requireNonNull(access, "access is null");
    this.account = requireNonNull(account, "account is null");
    this.roleName = requireNonNull(roleName, "roleName is null");
    this.destination = requireNonNull(destination, "destination is null");
    this.journal = requireNonNull(journal, "journal is null");
    this.session = new RoleSession(account, roleName, SESSION_NAME, Optional.empty());
  }

  /** Takes the role on; refuses unless it exists and trusts the disk service. */
  void requireTrust() {
    Role role =
        find()
            .orElseThrow(
                () -> new CloudException(ErrorCode.NOT_FOUND, "Role '" + roleName + "' not found"));
    requirePassed(
        access.ruleTrust(role, DISK_SERVICE, Optional.empty()), "does not trust the disk service");
    takenOn = Optional.of(role.roleId());
  }

  private Optional<Role> find() {
    return roles.find(account, roleName);
  }

  /** A role that is created again under its old name is another one. */
  private void requireSameRole() {
    if (!find().map(Role::roleId).equals(takenOn)) {
      throw new CloudException(
          ErrorCode.PERMISSION_DENIED,
          "Role '" + roleName + "' has been deleted while it was in use");
    }
  }

  /** Refuses unless the role's policies allow listing the account's buckets. */
  void requireListBuckets() {
    require(OssAction.LIST_ALL_MY_BUCKETS, AccessRequest.NO_RESOURCE);
  }

  /** Refuses unless the role's policies allow this action on this object. */
  void require(OssAction action, ObjectKey key) {
    require(action, jrn(key));
  }

  /** Refuses unless the role's policies allow all that an export of these objects will do. */
  void requireAll(List<ObjectKey> keys) {
    requireSameRole();
    List<Question> questions = new ArrayList<>();
    questions.add(
        new Question(OssAction.LIST_ALL_MY_BUCKETS.policyName(), AccessRequest.NO_RESOURCE));
    for (ObjectKey key : keys) {
      for (OssAction action : OssAction.ON_OBJECTS) {
        questions.add(new Question(action.policyName(), jrn(key)));
      }
    }
    List<Ruling> rulings = access.rule(session, questions, Optional.empty());
    for (int i = 0; i < rulings.size(); i++) {
      requirePassed(rulings.get(i), mayNot(questions.get(i).action(), questions.get(i).resource()));
    }
  }

  /** Notes what the role's policies say about this, which decides nothing. */
  void note(OssAction action, ObjectKey key) {
    journal.accept(ask(action, jrn(key)));
  }

  private void require(OssAction action, String resource) {
    requireSameRole();
    requirePassed(ask(action, resource), mayNot(action.policyName(), resource));
  }

  private static String mayNot(String action, String resource) {
    return "may not " + action + " on " + resource;
  }

  private Ruling ask(OssAction action, String resource) {
    return access.rule(session, action.policyName(), resource, Optional.empty());
  }

  private String jrn(ObjectKey key) {
    return "jrn:oss:" + destination.region() + ":" + account + ":" + key;
  }

  private void requirePassed(Ruling ruling, String what) {
    journal.accept(ruling);
    if (!ruling.passed()) {
      throw new CloudException(
          ErrorCode.PERMISSION_DENIED,
          "Role '" + roleName + "' " + what + ": " + ruling.decision().reason());
    }
  }
}
