/** What the emulator holds when it starts for the first time. */
package io.imageexport.api.seed;
