/**
 * A strict reader of QCOW2 files that trusts nothing in them.
 *
 * <p>Whatever opens has only offsets inside the file, and claims no more data than a file of its
 * length can hold. Nothing of the writer is used here but {@link io.imageexport.qcow2.GuestReader}:
 * the two are written from the specification independently, so that each can check the other.
 */
package io.imageexport.qcow2.reader;
