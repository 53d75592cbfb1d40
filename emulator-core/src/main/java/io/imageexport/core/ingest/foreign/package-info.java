/** Files that are no raw disks: the well-known formats that are not read, told by their content. */
package io.imageexport.core.ingest.foreign;
