package io.imageexport.qcow2.reader;

import io.imageexport.qcow2.Content;
import io.imageexport.qcow2.Form;
import io.imageexport.qcow2.Pattern;
import io.imageexport.qcow2.Qcow2Options;
import io.imageexport.qcow2.RefcountWidth;
import io.imageexport.qcow2.Run;
import io.imageexport.qcow2.TestImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    for (Form form : Form.values()) {
      images.add(mixed(form, new Qcow2Options(9, 3), 100_000));
      images.add(mixed(form, new Qcow2Options(12, 3), 1 << 20));
      images.add(mixed(form, new Qcow2Options(16, 3), 1 << 20));
    }
    return images;
  }

  private static CorpusImage written(int sizeBytes, Qcow2Options options, Pattern pattern)
      throws IOException {
    return new CorpusImage(
        "written " + sizeBytes + " " + options + " " + pattern,
        TestImage.of(sizeBytes, options, pattern).bytes());
  }

  /** Of mixed content, as the writer for this form makes it. */
  private static CorpusImage mixed(Form form, Qcow2Options options, int sizeBytes)
      throws IOException {
    List<Run> runs = List.of(new Run(0, TestImage.clusterCount(sizeBytes, options)));
    Path folder = Files.createTempDirectory("imageexport-");
    Path file = folder.resolve("image");
    try {
      form.write(TestImage.of(sizeBytes, options, runs, Content.MIXED), file);
      return new CorpusImage(form + " " + options, Files.readAllBytes(file));
    } finally {
      Files.delete(file);
      Files.delete(folder);
    }
  }
}
