/** A test of the engine's tests: each of these broken engines has to be noticed by one of them. */
package io.imageexport.core.policy.mutants;
