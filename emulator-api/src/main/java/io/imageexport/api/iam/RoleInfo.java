package io.imageexport.api.iam;

import io.imageexport.api.http.BeijingTime;
import io.imageexport.core.identity.Role;

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
