package io.imageexport.qcow2.benchmark;

import io.imageexport.qcow2.QemuImg;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes the disks that are measured, in memory, unless they are there already. */
final class DataSets {
  private static final long OS_CONTENT_BYTES = 2_900_000_000L;
  private static final long OS_DISK_BYTES = 16L << 30;
  private static final long NOISE_BYTES = 2L << 30;
  private static final long SPARSE_DISK_BYTES = 100L << 30;
  private static final int SPARSE_CLUSTERS = 16_384;
  private static final int CLUSTER_BYTES = 1 << DataSet.CLUSTER_BITS;

  private static final Pattern EXTENT =
      Pattern.compile("\"start\": (\\d+), \"length\": (\\d+), [^}]*\"data\": true");

  private final Path folder;

  DataSets(Path folder) {
    this.folder = folder;
  }

  DataSet get(String name) throws IOException, InterruptedException {
    Path path = folder.resolve(name + ".raw");
    if (!Files.exists(path)) {
      System.err.println("Making " + path);
      Path unfinished = folder.resolve(name + ".unfinished");
      Files.deleteIfExists(unfinished);
      switch (name) {
        case "os" -> makeOs(unfinished);
        case "rnd" -> makeNoise(unfinished);
        case "sparse" -> makeSparse(unfinished);
        default -> throw new IllegalArgumentException("no data set " + name);
      }
      Files.move(unfinished, path);
    }
    return new DataSet(name, path, Files.size(path), extents(path));
  }

  private static List<DataSet.Extent> extents(Path path) throws IOException, InterruptedException {
    List<DataSet.Extent> extents = new ArrayList<>();
    Matcher matcher = EXTENT.matcher(QemuImg.run("map", "--output=json", "-f", "raw", path));
    while (matcher.find()) {
      extents.add(
          new DataSet.Extent(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))));
    }
    return extents;
  }

  /** A file system filled from /usr: programs, libraries, texts, archives. */
  private void makeOs(Path path) throws IOException, InterruptedException {
    Path staging = folder.resolve("staging");
    deleteAll(staging);
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        Path.of("/usr"),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && Files.isReadable(file)) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE;
          }
        });
    Collections.sort(files);
    Collections.shuffle(files, new Random(1));
    long total = 0;
    for (Path file : files) {
      long size = Files.size(file);
      if (total + size <= OS_CONTENT_BYTES) {
        Path copy = staging.resolve(file.toString().substring(1));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy, LinkOption.NOFOLLOW_LINKS);
        total += size;
      }
    }
    try (RandomAccessFile disk = new RandomAccessFile(path.toFile(), "rw")) {
      disk.setLength(OS_DISK_BYTES);
    }
    run("mkfs.ext4", "-q", "-F", "-d", staging.toString(), path.toString());
    deleteAll(staging);
  }

  private static void makeNoise(Path path) throws IOException {
    Random random = new Random(2);
    byte[] piece = new byte[1 << 20];
    try (RandomAccessFile disk = new RandomAccessFile(path.toFile(), "rw")) {
      for (long position = 0; position < NOISE_BYTES; position += piece.length) {
        random.nextBytes(piece);
        disk.write(piece);
      }
    }
  }

  /** One cluster in a hundred, half of them text, half of them noise. */
  private static void makeSparse(Path path) throws IOException {
    Random random = new Random(3);
    List<String> words = new ArrayList<>();
    for (int i = 0; i < 4000; i++) {
      StringBuilder word = new StringBuilder();
      for (int letters = 2 + random.nextInt(8); letters > 0; letters--) {
        word.append((char) ('a' + random.nextInt(26)));
      }
      words.add(word.append(' ').toString());
    }
    byte[] cluster = new byte[CLUSTER_BYTES];
    long clusters = SPARSE_DISK_BYTES / CLUSTER_BYTES;
    try (RandomAccessFile disk = new RandomAccessFile(path.toFile(), "rw")) {
      disk.setLength(SPARSE_DISK_BYTES);
      for (int i = 0; i < SPARSE_CLUSTERS; i++) {
        long index = i * clusters / SPARSE_CLUSTERS + random.nextLong(clusters / SPARSE_CLUSTERS);
        if (i % 2 == 0) {
          random.nextBytes(cluster);
        } else {
          StringBuilder text = new StringBuilder();
          while (text.length() < CLUSTER_BYTES) {
            // Some words are frequent, as in any language.
            double rank = Math.pow(words.size(), random.nextDouble());
            text.append(words.get((int) rank - 1));
          }
          text.setLength(CLUSTER_BYTES);
          cluster = text.toString().getBytes(StandardCharsets.US_ASCII);
        }
        disk.seek(index * CLUSTER_BYTES);
        disk.write(cluster);
      }
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed");
    }
  }

  private static void deleteAll(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException failure)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
