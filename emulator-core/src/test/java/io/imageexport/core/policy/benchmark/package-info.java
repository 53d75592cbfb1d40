/** How fast the policy engine is beside another one: {@code emulator-core/benchmark}. */
package io.imageexport.core.policy.benchmark;
