/** The PostgreSQL server that the emulator brings along and runs as a child process. */
package io.imageexport.api.embedded;
