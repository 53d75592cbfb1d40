/** Names and the patterns that match them: globs, actions and JRNs. A leaf: it imports nothing. */
package io.imageexport.core.policy.pattern;
