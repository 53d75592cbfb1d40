/** Waiting, in the user's sight, for servers that are still starting. */
package io.imageexport.api.startup;
