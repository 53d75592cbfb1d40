package io.imageexport.qcow2.compression.deflate;

import java.util.Objects;

/**
 * Makes raw deflate streams, each from its input alone: the same bytes in every process, on every
 * platform and JDK.
 *
 * <p>Confined to one thread. Takes at most 360 KiB, whatever the input's length, and allocates
 * nothing for a stream. Each 64 KiB of the input are passed over three times: once by the parser,
 * once to count its symbols, once to write them.
 */
public final class DeflateEncoder {
  /**
   * Changes whenever some input is encoded to other bytes than before. An upload that was begun
   * with one version is not continued with another.
   */
  public static final int VERSION = 2;

  /** What {@link #encode} returns if the stream would be longer than the limit. */
  public static final int TOO_LONG = -1;

  /** Bytes that are written behind a stream, and do not count. */
  private static final int SLACK_BYTES = Long.BYTES;

  private final Parser parser;
  private final Sequences sequences = new Sequences(Parser.MAXIMUM_BLOCK_BYTES);
  private final BlockCodes codes = new BlockCodes();
  private final BitWriter bits = new BitWriter();

  /** For each length its code word with its extra bits, above the length of both in eight bits. */
  private final int[] lengthCodes = new int[Symbols.MAXIMUM_LENGTH + 1];

  private DeflateEncoder(Parser parser) {
    this.parser = parser;
  }

  /**
   * Returns an encoder that looks for a match once at each position.
   *
   * @param window bounds the distances of its matches
   */
  public static DeflateEncoder fast(Window window) {
    return new DeflateEncoder(new GreedyParser(window.bytes()));
  }

  /**
   * Returns an encoder that looks for the longest match at each position.
   *
   * @param window bounds the distances of its matches
   */
  public static DeflateEncoder small(Window window) {
    return new DeflateEncoder(new LazyParser(window.bytes()));
  }

  /**
   * Encodes a stretch of bytes.
   *
   * @param limit the stream may not be longer
   * @param destination has room for the limit and eight bytes behind it; what is behind the stream
   *     is undefined afterwards, and so is everything if the stream is too long
   * @return the length of the stream, or {@link #TOO_LONG}
   */
  public int encode(
      byte[] source, int offset, int length, byte[] destination, int destinationOffset, int limit) {
    Objects.checkFromIndexSize(offset, length, source.length);
    Objects.checkFromIndexSize(destinationOffset, limit + SLACK_BYTES, destination.length);
    bits.begin(destination, destinationOffset);
    int end = offset + length;
    int start = offset;
    do {
      int blockEnd = Math.min(end, start + Parser.MAXIMUM_BLOCK_BYTES);
      parser.parse(source, start, blockEnd, sequences);
      codes.fit(sequences);
      long endBits =
          (bits.position() - destinationOffset) * 8L + bits.bitCount() + codes.sizeBits();
      if (endBits > limit * 8L) {
        return TOO_LONG;
      }
      codes.writeHead(bits, blockEnd == end);
      writeBlock();
      start = blockEnd;
    } while (start < end);
    return bits.end() - destinationOffset;
  }

  private void writeBlock() {
    int[] literalCodes = codes.literalsAndLengths().codes();
    int[] distanceCodes = codes.distances().codes();
    combineLengthCodes(literalCodes);
    write(sequences, literalCodes, lengthCodes, distanceCodes, bits);
    bits.putCode(literalCodes[Symbols.END_OF_BLOCK]);
  }

  private void combineLengthCodes(int[] literalAndLengthCodes) {
    for (int length = 3; length <= Symbols.MAXIMUM_LENGTH; length++) {
      int symbol = Symbols.ofLength(length);
      int code = literalAndLengthCodes[symbol];
      int codeBits = code & 0xff;
      int word = code >>> Byte.SIZE | Symbols.lengthExtra(symbol, length) << codeBits;
      lengthCodes[length] = word << Byte.SIZE | (codeBits + Symbols.lengthExtraBits(symbol));
    }
  }

  /**
   * The hot loop: at most seven bits wait before each step, and each step adds at most 56, for four
   * literals of 14 or a match of 14 + 5 + 14 + 13. Code words carry their length in their lowest
   * byte, which as a distance to shift an int by counts modulo 32.
   */
  private static void write(
      Sequences block, int[] literalCodes, int[] lengthCodes, int[] distanceCodes, BitWriter bits) {
    byte[] literals = block.literals;
    byte[] destination = bits.destination();
    int position = bits.position();
    long waiting = bits.bits();
    int count = bits.bitCount();
    int literal = 0;
    for (int i = 0; i <= block.matchCount; i++) {
      boolean isMatch = i < block.matchCount;
      long match = isMatch ? block.matches[i] : 0;
      int endOfRun = isMatch ? literal + Sequences.literalRun(match) : block.literalCount;
      while (literal + 4 <= endOfRun) {
        int four = Bytes.getInt(literals, literal);
        int first = literalCodes[four & 0xff];
        int second = literalCodes[four >>> 8 & 0xff];
        int third = literalCodes[four >>> 16 & 0xff];
        int fourth = literalCodes[four >>> 24];
        int low = first >>> 8 | second >>> 8 << first;
        int lowCount = (first & 0xff) + (second & 0xff);
        int high = third >>> 8 | fourth >>> 8 << third;
        waiting |= ((long) low | (long) high << lowCount) << count;
        count += lowCount + (third & 0xff) + (fourth & 0xff);
        Bytes.putLong(destination, position, waiting);
        position += count >>> 3;
        waiting >>>= count & 56;
        count &= 7;
        literal += 4;
      }
      // Up to three more; those that are none get no bits. Cheaper than to jump out of a loop.
      int rest = endOfRun - literal;
      int three = Bytes.getInt(literals, literal);
      int first = literalCodes[three & 0xff] & -rest >> 31;
      int second = literalCodes[three >>> 8 & 0xff] & (1 - rest) >> 31;
      int third = literalCodes[three >>> 16 & 0xff] & (2 - rest) >> 31;
      int low = first >>> 8 | second >>> 8 << first;
      int lowCount = (first & 0xff) + (second & 0xff);
      waiting |= ((long) low | (long) (third >>> 8) << lowCount) << count;
      count += lowCount + (third & 0xff);
      Bytes.putLong(destination, position, waiting);
      position += count >>> 3;
      waiting >>>= count & 56;
      count &= 7;
      literal = endOfRun;

      if (isMatch) {
        int length = lengthCodes[Sequences.length(match)];
        int distance = Sequences.distance(match);
        int symbol = Symbols.ofDistance(distance);
        int code = distanceCodes[symbol];
        int codeBits = code & 0xff;
        long word = code >>> 8 | (long) Symbols.distanceExtra(symbol, distance) << codeBits;
        int lengthBits = length & 0xff;
        waiting |= ((length >>> 8) | word << lengthBits) << count;
        count += lengthBits + codeBits + Symbols.distanceExtraBits(symbol);
        Bytes.putLong(destination, position, waiting);
        position += count >>> 3;
        waiting >>>= count & 56;
        count &= 7;
      }
    }
    bits.resume(position, waiting, count);
  }
}
