/** How much memory the disks that are read may take together. */
package io.imageexport.core.memory;
