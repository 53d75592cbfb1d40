/** Imports: objects in buckets that become images. */
package io.imageexport.core.imageimport;
