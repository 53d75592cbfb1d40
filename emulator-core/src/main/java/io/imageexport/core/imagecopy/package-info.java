/** Copies of images: to another region, or from a local disk to a cloud disk. */
package io.imageexport.core.imagecopy;
