/**
 * Who may do what: policies of version 3, and decisions that say why.
 *
 * <p>A document is parsed once, into an immutable model of compiled statements; {@link
 * io.imageexport.core.policy.PolicyEngine} answers requests from it. Neither HTTP nor storage is
 * known here, so any door in front of any store can ask: principal, action, resource and context go
 * in, a {@link io.imageexport.core.policy.Decision} comes out.
 */
package io.imageexport.core.policy;
