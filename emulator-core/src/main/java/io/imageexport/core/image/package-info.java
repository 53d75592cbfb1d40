/** Images and their disks. */
package io.imageexport.core.image;
