/** Conditions: operators, their values and their variables. Knows names and patterns only. */
package io.imageexport.core.policy.condition;
