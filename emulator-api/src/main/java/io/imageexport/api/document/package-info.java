/** The documents about the interface that the emulator serves. */
package io.imageexport.api.document;
