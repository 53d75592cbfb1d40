/** How much may be written to a file system: some of it stays free. */
package io.imageexport.core.space;
