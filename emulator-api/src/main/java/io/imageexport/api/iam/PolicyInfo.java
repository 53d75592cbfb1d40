package io.imageexport.api.iam;

import io.imageexport.core.identity.ManagedPolicy;
import io.imageexport.core.time.BeijingTime;

/**
 * A policy as createPolicy and describePolicies show it.
 *
 * @param defaultEdition the number that clients of 2019 read; later ones read the text beside it
 */
record PolicyInfo(
    String policyId,
    String name,
    String jrn,
    String description,
    int policyType,
    String version,
    String currentDefaultEdition,
    int defaultEdition,
    String createTime,
    String updateTime,
    int scopeType) {
  static final String VERSION = "3";

  /** All resources; the other scope, chosen ones, is not emulated. */
  static final int EVERYTHING = 1;

  static PolicyInfo of(ManagedPolicy policy) {
    return new PolicyInfo(
        policy.policyId(),
        policy.name().value(),
        policy.jrn(),
        policy.description(),
        type(policy),
        VERSION,
        policy.edition().label(),
        policy.edition().number(),
        BeijingTime.format(policy.createdAt()),
        BeijingTime.format(policy.updatedAt()),
        EVERYTHING);
  }

  /** The wire's numbers: 0 is a policy of JD Cloud's own, 1 one of the account. */
  static int type(ManagedPolicy policy) {
    return policy.isJdClouds() ? 0 : 1;
  }
}
