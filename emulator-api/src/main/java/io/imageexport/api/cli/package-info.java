/** The command line. */
package io.imageexport.api.cli;
