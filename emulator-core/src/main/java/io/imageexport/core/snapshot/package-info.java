/**
 * The disks that images are exported from, kept as snapshots on the local file system.
 *
 * <p>A snapshot is a directory, {@code <root>/<snapshotId>/}, of three files that never change once
 * the directory has its name:
 *
 * <ul>
 *   <li>{@code data}: the stored 64 KiB blocks, in the order of the guest's disk and nothing
 *       between them. Blocks of zeros are not stored; a partial last block is padded with zeros.
 *   <li>{@code checksums}: the CRC32C of each stored block, four bytes each, big-endian.
 *   <li>{@code index}: where the stored blocks belong, see {@link
 *       io.imageexport.core.snapshot.IndexFormat}.
 * </ul>
 *
 * <p>A snapshot with a parent holds only what differs from it: stored blocks, and runs of blocks
 * that the child has zeroed.
 *
 * <p>Several processes may use one root. A snapshot is made in a directory named {@code
 * .writing-*}, which its writer keeps locked, and gets its name by one rename. A snapshot is
 * deleted by one rename to {@code .deleting-*}. What a crash leaves of either is removed when a
 * store is opened. The lock file {@code .lock} makes these steps exclude each other; it is held for
 * no longer than a few file operations.
 */
package io.imageexport.core.snapshot;
