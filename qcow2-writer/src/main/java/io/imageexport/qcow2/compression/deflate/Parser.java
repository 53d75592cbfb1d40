package io.imageexport.qcow2.compression.deflate;

/**
 * Cuts a block into literals and matches.
 *
 * <p>Confined to one thread. Holds its tables for as long as it lives, and allocates nothing else.
 */
sealed interface Parser permits GreedyParser, LazyParser {
  /** The longest block. Positions in it fit 16 bits. */
  int MAXIMUM_BLOCK_BYTES = 1 << 16;

  /**
   * Parses a block on its own: matches start and end inside it.
   *
   * @param end at most {@link #MAXIMUM_BLOCK_BYTES} after the start
   * @param parsed receives the result, and loses what it held
   */
  void parse(byte[] bytes, int start, int end, Sequences parsed);
}
