/** The port to object storage. */
package io.imageexport.core.object;
