/** Refusals that a caller can cause, free of HTTP. */
package io.imageexport.core.error;
