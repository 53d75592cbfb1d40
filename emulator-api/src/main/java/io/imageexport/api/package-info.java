/** The edges of the emulator and its composition root. */
package io.imageexport.api;
