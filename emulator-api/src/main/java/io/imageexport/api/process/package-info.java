/** Other programs that the emulator runs. */
package io.imageexport.api.process;
