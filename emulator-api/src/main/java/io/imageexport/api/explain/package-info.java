/** Questions to the policy engine as people put them, and its answers as they read them. */
package io.imageexport.api.explain;
