/** A small signed client of JD Cloud's API, for the command line and the demo. */
package io.imageexport.api.client;
