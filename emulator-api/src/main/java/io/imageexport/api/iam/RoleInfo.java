package io.imageexport.api.iam;

import io.imageexport.core.identity.Role;
import io.imageexport.core.time.BeijingTime;

/** A role as the interface shows it. */
record RoleInfo(
    String roleId,
    String roleName,
    int type,
    String assumeRolePolicyDocument,
    String description,
    int maxSessionDuration,
    String jrn,
    String createTime,
    String account) {
  static final String BAD_TYPE =
      "Parameter Type invalid: expected 3 (service role) or 4 (user role)";

  static RoleInfo of(Role role) {
    return new RoleInfo(
        role.roleId(),
        role.name().value(),
        role.type().wireNumber(),
        role.trust().text(),
        role.description(),
        role.maxSessionSeconds(),
        role.jrn(),
        BeijingTime.format(role.createdAt()),
        role.account().value());
  }
}
