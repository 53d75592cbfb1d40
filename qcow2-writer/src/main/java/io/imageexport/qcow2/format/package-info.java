/**
 * The format itself: header, table entries, refcounts and limits, as both writers encode them.
 *
 * <p>Public for the packages beside it only. The reader has its own code, written from the
 * specification independently, so that it can judge what is written here.
 */
package io.imageexport.qcow2.format;
