package io.imageexport.qcow2.reader;

import io.imageexport.qcow2.PatternDisk;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Streams for compressed clusters, some right and some wrong, of either compression. */
final class Streams {
  private Streams() {}

  static byte[] any(int clusterSizeBytes, SplittableRandom random) {
    byte[] content = content(clusterSizeBytes, random);
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> Deflated.raw(content);
      case 3 -> Deflated.wrapped(content);
      case 4, 5, 6 -> ZstdFrames.frame(content);
      case 7 -> {
        int cut = random.nextInt(content.length + 1);
        yield ZstdFrames.concatenated(
            ZstdFrames.frame(Arrays.copyOf(content, cut)),
            ZstdFrames.skippable(random.nextInt(40)),
            ZstdFrames.frame(Arrays.copyOfRange(content, cut, content.length)));
      }
      case 8 -> {
        byte[] skippable = ZstdFrames.skippable(random.nextInt(3));
        byte[] stream = new byte[random.nextInt(1, 200) * skippable.length];
        for (int i = 0; i < stream.length; i++) {
          stream[i] = skippable[i % skippable.length];
        }
        yield ZstdFrames.concatenated(stream, ZstdFrames.frame(content));
      }
      case 9 -> ZstdFrames.frame(Arrays.copyOf(content, 300), random.nextInt(256));
      case 10 -> ZstdFrames.withDictionary(Arrays.copyOf(content, 300), random.nextInt(256));
      default -> ZstdFrames.withStatedSize(Arrays.copyOf(content, 300), random.nextLong());
    };
  }

  /** Of a cluster's size, or a little off. */
  private static byte[] content(int clusterSizeBytes, SplittableRandom random) {
    int length =
        switch (random.nextInt(6)) {
          case 0 -> clusterSizeBytes - 1;
          case 1 -> clusterSizeBytes + 1;
          case 2 -> random.nextInt(2 * clusterSizeBytes);
          default -> clusterSizeBytes;
        };
    return switch (random.nextInt(3)) {
      case 0 -> new byte[length];
      case 1 -> SmallImages.repeated("text number " + random.nextInt(100) + ". ", length);
      default -> PatternDisk.bytes(random.nextInt(1 << 20), length);
    };
  }
}
