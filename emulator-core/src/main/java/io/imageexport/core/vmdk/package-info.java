/**
 * A strict reader of VMDK disks, in one file or in the files beside a descriptor.
 *
 * <p>Written from VMware's "Virtual Disk Format 5.0", whose sections the classes name.
 */
package io.imageexport.core.vmdk;
