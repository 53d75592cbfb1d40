/** From a disk image in a file to a snapshot in the store. */
package io.imageexport.core.ingest;
