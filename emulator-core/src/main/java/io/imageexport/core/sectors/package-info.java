/**
 * Disk image files that are laid out in sectors: what their strict readers share.
 *
 * <p>Nothing here knows a format. A reader reserves the places of its headers, and then everything
 * that a table names is held to be in the file, outside of them, and apart from one another.
 */
package io.imageexport.core.sectors;
