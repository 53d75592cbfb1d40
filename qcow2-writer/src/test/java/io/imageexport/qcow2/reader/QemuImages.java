package io.imageexport.qcow2.reader;

import io.imageexport.qcow2.PatternDisk;
import io.imageexport.testing.QemuImg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Images to begin fuzzing with, made by QEMU with each of its options. */
final class QemuImages {
  /** Options, and whether the data is compressed; the disk has a length that suits the clusters. */
  private static final List<String> CONVERTED =
      List.of(
          "compat=0.10,cluster_size=512 stored",
          "compat=0.10,cluster_size=4k compressed",
          "cluster_size=512 compressed",
          "cluster_size=1k stored",
          "cluster_size=2k compressed",
          "cluster_size=4k stored",
          "cluster_size=8k compressed",
          "cluster_size=16k compressed",
          "cluster_size=32k compressed",
          "cluster_size=64k stored",
          "cluster_size=64k compressed",
          "cluster_size=128k compressed",
          "cluster_size=256k compressed",
          "cluster_size=512k compressed",
          "cluster_size=1M compressed",
          "cluster_size=2M stored",
          "cluster_size=2M compressed",
          "refcount_bits=1,cluster_size=512 stored",
          "refcount_bits=2,cluster_size=1k stored",
          "refcount_bits=4,cluster_size=512 stored",
          "refcount_bits=8,cluster_size=4k compressed",
          "refcount_bits=32,cluster_size=512 compressed",
          "refcount_bits=64,cluster_size=512 compressed",
          "lazy_refcounts=on,cluster_size=4k stored",
          "preallocation=metadata,cluster_size=4k stored",
          "preallocation=falloc,cluster_size=4k stored",
          "preallocation=full,cluster_size=4k stored",
          "compression_type=zstd,cluster_size=512 compressed",
          "compression_type=zstd,cluster_size=4k compressed",
          "compression_type=zstd,cluster_size=64k compressed",
          "compression_type=zstd,cluster_size=2M compressed",
          "extended_l2=on,cluster_size=16k stored",
          "extended_l2=on,compression_type=zstd,cluster_size=16k compressed");

  private final Path folder;
  private final List<CorpusImage> images = new ArrayList<>();

  private QemuImages(Path folder) {
    this.folder = folder;
  }

  static List<CorpusImage> all(Path folder) throws IOException, InterruptedException {
    QemuImages made = new QemuImages(folder);
    made.convert();
    made.writeInPlaces();
    made.makeWhatIsRefused();
    return made.images;
  }

  private void convert() throws IOException, InterruptedException {
    for (String row : CONVERTED) {
      String options = row.substring(0, row.indexOf(' '));
      Path raw = disk(options);
      List<Object> command = new ArrayList<>(List.of("convert", "-f", "raw", "-O", "qcow2"));
      if (row.endsWith("compressed")) {
        command.add("-c");
      }
      Path image = folder.resolve("image");
      command.addAll(List.of("-o", options, raw, image));
      QemuImg.run(command.toArray());
      add(row, image);
    }
  }

  /** Some twenty clusters of noise, text and nothing; only three where they are large. */
  private Path disk(String options) throws IOException {
    String size = options.replaceFirst(".*cluster_size=", "").replaceFirst("[,k].*", "");
    int clusterBytes =
        size.endsWith("M")
            ? Integer.parseInt(size.replace("M", "")) << 20
            : Integer.parseInt(size) << (size.equals("512") && !options.contains("512k") ? 0 : 10);
    byte[] content =
        new byte[Math.max(3, Math.min(100, (200 << 10) / clusterBytes)) * clusterBytes];
    for (int start = 0; start < content.length; start += clusterBytes / 2) {
      byte[] piece =
          switch (start / (clusterBytes / 2) % 5) {
            case 0 -> PatternDisk.bytes(start, clusterBytes / 2);
            case 3 -> new byte[clusterBytes / 2];
            default -> SmallImages.repeated("some text at " + start + ". ", clusterBytes / 2);
          };
      System.arraycopy(piece, 0, content, start, piece.length);
    }
    Path raw = folder.resolve("raw");
    Files.write(raw, content);
    return raw;
  }

  private void writeInPlaces() throws IOException, InterruptedException {
    Path image = create("cluster_size=4k", "256k");
    QemuImg.io(
        image, "write -P 17 5000 3000", "write -z 20k 8k", "write -P 18 60k 9k", "discard 64k 4k");
    add("zero flags", image);

    image = create("cluster_size=16k,extended_l2=on", "1M");
    QemuImg.io(image, "write -P 1 3k 9k", "write -z 5k 1k", "write -z 32k 8k", "write -P 2 90k 1k");
    add("subclusters", image);
    image = create("cluster_size=4k", "1M");
    QemuImg.io(image, "write -P 1 0 20k");
    QemuImg.run("snapshot", "-c", "first", image);
    QemuImg.io(image, "write -P 2 8k 8k");
    QemuImg.run("snapshot", "-c", "second", image);
    QemuImg.io(image, "write -P 3 10k 20k");
    add("snapshots", image);

    image = create("cluster_size=4k", "1M");
    QemuImg.run("bitmap", "--add", image, "first");
    QemuImg.io(image, "write -P 1 0 20k");
    QemuImg.run("bitmap", "--add", "-g", "64k", image, "second");
    add("bitmaps", image);

    image = create("cluster_size=512,lazy_refcounts=on", "100k");
    QemuImg.crash(image, "write -P 9 0 9k");
    add("dirty", image);

    image = create("cluster_size=4k", "100k");
    QemuImg.io(image, "write -P 7 0 100k");
    QemuImg.run("resize", "-q", "-f", "qcow2", image, "100M");
    QemuImg.run("resize", "-q", "--shrink", "-f", "qcow2", image, "51k");
    add("grown and shrunk", image);

    add("empty", create("cluster_size=64k", "0"));
    add("sparse", create("cluster_size=64k", "64T"));
  }

  private void makeWhatIsRefused() throws IOException, InterruptedException {
    Path raw = disk("cluster_size=4k");
    Path image = folder.resolve("image");
    Object[] backed = {"create", "-q", "-f", "qcow2", "-b", raw, "-F", "raw", image};
    QemuImg.run(backed);
    QemuImg.io(image, "write -P 1 0 20k");
    add("backing file", image);

    String dataFile = "data_file=" + folder.resolve("data");
    image = create(dataFile + ",cluster_size=4k", "100k");
    QemuImg.io(image, "write -P 1 0 20k");
    add("data file", image);
    image = create(dataFile + ",data_file_raw=on,cluster_size=4k", "100k");
    add("raw data file", image);

    // Not LUKS: creating it times the processor, and fails on a busy one.
    image = folder.resolve("image");
    String secret = "secret,id=key,data=any";
    String options = "encrypt.key-secret=key,encrypt.format=aes,cluster_size=4k";
    QemuImg.run("create", "-q", "--object", secret, "-f", "qcow2", "-o", options, image, "64k");
    add("AES", image);
  }

  private Path create(String options, String size) throws IOException, InterruptedException {
    Path image = folder.resolve("image");
    QemuImg.run("create", "-q", "-f", "qcow2", "-o", options, image, size);
    return image;
  }

  private void add(String name, Path image) throws IOException {
    images.add(new CorpusImage("qemu " + name, Files.readAllBytes(image)));
    Files.delete(image);
  }
}
