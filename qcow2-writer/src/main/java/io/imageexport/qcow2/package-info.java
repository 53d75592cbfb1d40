/**
 * QCOW2 files as functions: every byte of the finished file follows from the allocation map, the
 * options and the guest's data. No class here opens, reads or writes a file.
 */
package io.imageexport.qcow2;
