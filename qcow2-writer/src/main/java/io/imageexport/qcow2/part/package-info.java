/** Files cut into the parts of a multipart upload. */
package io.imageexport.qcow2.part;
