/** Buckets, with what the store itself does not know about them. */
package io.imageexport.core.bucket;
