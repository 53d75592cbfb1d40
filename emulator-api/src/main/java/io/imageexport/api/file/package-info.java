/** How files are written. */
package io.imageexport.api.file;
