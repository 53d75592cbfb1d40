package io.imageexport.qcow2.compression.deflate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Codes are complete, fit their bounds, and are the best where the bound does not matter. */
class HuffmanCodeTest {
  @Test
  void randomFrequencies() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 3000; round++) {
      int symbols = 2 + random.nextInt(285);
      int[] frequencies = new int[symbols];
      for (int i = 0; i < symbols; i++) {
        boolean absent = random.nextInt(3) == 0;
        frequencies[i] = absent ? 0 : random.nextInt(1 << random.nextInt(1, 16));
      }
      int maximum =
          Math.max(random.nextInt(7, 16), Integer.SIZE - Integer.numberOfLeadingZeros(symbols));
      HuffmanCode code = new HuffmanCode(symbols, maximum);
      code.fit(frequencies);
      assertComplete(code, symbols, maximum);
      long cost = 0;
      for (int i = 0; i < symbols; i++) {
        assertTrue(frequencies[i] == 0 || code.length(i) > 0, "a symbol without a code word");
        cost += (long) frequencies[i] * code.length(i);
      }
      HuffmanCode free = new HuffmanCode(symbols, 15);
      free.fit(frequencies);
      long freeCost = 0;
      int longest = 0;
      for (int i = 0; i < symbols; i++) {
        freeCost += (long) frequencies[i] * free.length(i);
        longest = Math.max(longest, free.length(i));
      }
      assertTrue(cost >= freeCost, "a bound made a code better");
      if (longest < 15) {
        assertEquals(leastCost(frequencies), freeCost, "not the best code");
      }
    }
  }

  /** Kraft's sum is one, and no code word begins another. */
  private static void assertComplete(HuffmanCode code, int symbols, int maximum) {
    boolean[] taken = new boolean[1 << maximum];
    int free = taken.length;
    for (int symbol = 0; symbol < symbols; symbol++) {
      int length = code.length(symbol);
      assertTrue(length <= maximum, () -> "a code word of " + length + " bits");
      assertEquals(length, code.codes()[symbol] & 0xff);
      if (length > 0) {
        int word = code.codes()[symbol] >>> 8;
        for (int rest = 0; rest < 1 << (maximum - length); rest++) {
          int index = word | rest << length;
          assertTrue(!taken[index], "a code word begins another");
          taken[index] = true;
          free--;
        }
      }
    }
    assertEquals(0, free, "what code words leave free");
  }

  /** By the book: join the two rarest until one is left. */
  private static long leastCost(int[] frequencies) {
    PriorityQueue<Long> queue = new PriorityQueue<>();
    for (int frequency : frequencies) {
      if (frequency > 0) {
        queue.add((long) frequency);
      }
    }
    if (queue.size() == 1) {
      return queue.remove();
    }
    long cost = 0;
    while (queue.size() > 1) {
      long joined = queue.remove() + queue.remove();
      cost += joined;
      queue.add(joined);
    }
    return cost;
  }
}
