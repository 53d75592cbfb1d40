/** The emulator's own pages under {@code /_emulator}. */
package io.imageexport.api.control;
