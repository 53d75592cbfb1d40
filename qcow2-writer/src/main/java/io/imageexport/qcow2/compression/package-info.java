/** Compressors of single clusters, and the choice between them. */
package io.imageexport.qcow2.compression;
