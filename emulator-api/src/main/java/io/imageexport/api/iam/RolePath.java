package io.imageexport.api.iam;

import io.imageexport.api.http.Call;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.identity.Role;

/** The role in the path of a call. */
final class RolePath {
  private RolePath() {}

  static ResourceName name(Call call) {
    return ResourceName.parse("RoleName", call.path("roleName"));
  }

  static String jrn(Call call) {
    return Role.jrn(call.account(), name(call));
  }

  static CloudException notFound(ResourceName role) {
    return new CloudException(ErrorCode.NOT_FOUND, "Role '" + role + "' not found");
  }
}
