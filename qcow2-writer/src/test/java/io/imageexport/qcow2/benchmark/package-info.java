/**
 * How fast the writers are, beside {@code qemu-img convert} on the same data in the same run, and
 * beside what the machine can do at all. Started by {@code qcow2-writer/benchmark}.
 */
package io.imageexport.qcow2.benchmark;
