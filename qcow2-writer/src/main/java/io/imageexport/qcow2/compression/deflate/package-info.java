/**
 * A deflate encoder (RFC 1951): 64 KiB at a time, with one Huffman code each, matches within a
 * given window, and two ways to look for them.
 *
 * <p>Why not a library: {@link java.util.zip.Deflater} cannot limit its window to the 4 KiB that
 * QCOW2 readers may have, its output depends on the zlib in the JDK, and at its fastest it takes
 * three times as long. ISA-L does not make the same bytes twice, which an upload that is to be
 * continued needs.
 */
package io.imageexport.qcow2.compression.deflate;
