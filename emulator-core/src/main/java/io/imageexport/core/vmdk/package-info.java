/**
 * A strict reader of VMDK files that hold all of a disk: monolithicSparse and streamOptimized.
 *
 * <p>Written from VMware's "Virtual Disk Format 5.0", whose sections the classes name.
 */
package io.imageexport.core.vmdk;
