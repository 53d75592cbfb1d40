package io.imageexport.qcow2.reader;

import io.imageexport.qcow2.Pattern;
import io.imageexport.qcow2.Qcow2Options;
import io.imageexport.qcow2.RefcountWidth;
import io.imageexport.qcow2.TestImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Images to begin fuzzing with, made by our writer or from its images by hand. */
final class OurImages {
  private OurImages() {}

  static List<CorpusImage> all() throws IOException {
    List<CorpusImage> images = new ArrayList<>();
    images.add(new CorpusImage("stored", SmallImages.stored().bytes()));
    images.add(new CorpusImage("stored, version 2", SmallImages.stored(2).bytes()));
    images.add(new CorpusImage("zlib", SmallImages.compressed().bytes()));
    byte[] frame = ZstdFrames.frame(SmallImages.COMPRESSED_CONTENT);
    images.add(new CorpusImage("zstd", SmallImages.zstd(frame).bytes()));
    // As QEMU marks LUKS: the method, and an extension with the place of its header.
    byte[] luks =
        SmallImages.stored().putInt(32, 2).putInt(112, 0x0537be77).putInt(116, 16).bytes();
    images.add(new CorpusImage("LUKS", luks));
    images.add(written(1 << 20, new Qcow2Options(9, 3), Pattern.RANDOM));
    images.add(written(1 << 20, new Qcow2Options(10, 2), Pattern.ALTERNATE));
    images.add(written(300_000, new Qcow2Options(12, 3), Pattern.ALL));
    images.add(written(1 << 20, new Qcow2Options(16, 3), Pattern.LAST));
    images.add(written(1 << 30, new Qcow2Options(16, 3), Pattern.NONE));
    images.add(written(5 << 20, new Qcow2Options(21, 3), Pattern.FIRST));
    for (int order = 0; order <= 6; order++) {
      Qcow2Options options = new Qcow2Options(9, 3, new RefcountWidth(order));
      images.add(written(100_000, options, Pattern.ALTERNATE));
    }
    images.add(compressed(9, 100_000, CompressionType.ZLIB));
    images.add(compressed(9, 100_000, CompressionType.ZSTD));
    images.add(compressed(12, 1 << 20, CompressionType.ZLIB));
    images.add(compressed(12, 1 << 20, CompressionType.ZSTD));
    images.add(compressed(16, 1 << 20, CompressionType.ZSTD));
    return images;
  }

  private static CorpusImage written(int sizeBytes, Qcow2Options options, Pattern pattern)
      throws IOException {
    return new CorpusImage(
        "written " + sizeBytes + " " + options + " " + pattern,
        TestImage.of(sizeBytes, options, pattern).bytes());
  }

  /** Every second cluster has text; streams lie back to back, from the first data cluster on. */
  private static CorpusImage compressed(int clusterBits, int sizeBytes, CompressionType type)
      throws IOException {
    Qcow2Options options = new Qcow2Options(clusterBits, 3);
    BytesFile file = new BytesFile(TestImage.of(sizeBytes, options, Pattern.ALTERNATE).bytes());
    if (type == CompressionType.ZSTD) {
      file.putLong(72, 1 << 3).putByte(104, 1);
    }
    List<Integer> entries = ImagePlaces.of(file.bytes()).l2Entries();
    int position = (int) (file.getLong(entries.getFirst()) & ~(1L << 63));
    for (int entry : entries) {
      String text = "what the entry at " + entry + " names, ";
      byte[] content = SmallImages.repeated(text, options.clusterSizeBytes());
      byte[] stream =
          type == CompressionType.ZSTD ? ZstdFrames.frame(content) : Deflated.raw(content);
      int sectors = (position % 512 + stream.length + 511) / 512;
      file.putLong(entry, SmallImages.descriptor(clusterBits, position, sectors - 1L));
      file.putBytes(position, stream);
      position += stream.length;
    }
    int end = (position + options.clusterSizeBytes() - 1) & -options.clusterSizeBytes();
    return new CorpusImage(type + " with " + options, file.withLength(end).bytes());
  }
}
