/**
 * A strict reader of fixed and dynamic VHD files that trusts nothing in them.
 *
 * <p>Written from the "Virtual Hard Disk Image Format Specification", version 1.0, whose sections
 * the classes name.
 */
package io.imageexport.core.vhd;
