/**
 * Compressed QCOW2 files, made in one pass and without a temporary file.
 *
 * <p>How long a compressed cluster is shows only when it has been compressed, so nothing behind it
 * can be placed before. The file is therefore made front to back, all but its head:
 *
 * <pre>
 *   header | refcount table | L1 table | body ...
 * </pre>
 *
 * <p>The head's size follows from the disk, but its tables are complete only at the end. It stands
 * in the first part of the upload, which is kept back and comes last. The body holds, in the order
 * in which they come up:
 *
 * <ul>
 *   <li>clusters that do not compress, as they are;
 *   <li>runs of compressed clusters, packed without gaps, which are collected in a pool until a run
 *       fills its last cluster well (see {@link io.imageexport.qcow2.compressed.CompressedPool});
 *   <li>an L2 table, once all clusters of its group have their place;
 *   <li>a refcount block, once all the clusters that it counts have been placed.
 * </ul>
 *
 * <p>Many threads compress, one places, in the order of the guest's disk; so the same disk, options
 * and compressor give the same bytes, whatever the number of threads, and a file can be continued
 * from a {@link io.imageexport.qcow2.compressed.Checkpoint}.
 */
package io.imageexport.qcow2.compressed;
