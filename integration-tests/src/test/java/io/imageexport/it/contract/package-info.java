/** Is the document of the interface true? The emulator, and the official clients, held to it. */
package io.imageexport.it.contract;
