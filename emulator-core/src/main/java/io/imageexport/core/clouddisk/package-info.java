/** Snapshots of cloud disks, as their owners see them; their blocks are in core.snapshot. */
package io.imageexport.core.clouddisk;
