/** Measures how long disk images take to become snapshots, beside {@code qemu-img convert}. */
package io.imageexport.core.ingest.benchmark;
