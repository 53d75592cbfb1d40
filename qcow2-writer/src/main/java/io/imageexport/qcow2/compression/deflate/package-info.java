/**
 * A deflate encoder (RFC 1951) for speed: 64 KiB at a time, one look for a match at each position,
 * one Huffman code for each 64 KiB.
 *
 * <p>Why not a library: {@link java.util.zip.Deflater} at its fastest takes more than three times
 * as long, and the one library that is faster, ISA-L, does not make the same bytes twice, which an
 * upload that is to be continued needs. This encoder makes the same bytes on every platform.
 */
package io.imageexport.qcow2.compression.deflate;
