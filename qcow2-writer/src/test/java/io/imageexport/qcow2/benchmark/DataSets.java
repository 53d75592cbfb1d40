package io.imageexport.qcow2.benchmark;

import io.imageexport.testing.QemuImg;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
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

/** The disks that are measured, made in memory unless they are there already. */
final class DataSets {
  private static final long OS_CONTENT_BYTES = 2_900_000_000L;
  private static final long OS_DISK_BYTES = 16L << 30;
  private static final long NOISE_BYTES = 2L << 30;
  private static final long SPARSE_DISK_BYTES = 100L << 30;
  private static final int SPARSE_CLUSTERS = 16_384;
  private static final int CLUSTER_BYTES = 1 << DataSet.CLUSTER_BITS;

  private static final int TEXT_BYTES = 64 << 20;

  private static final Pattern TEXT =
      Pattern.compile("copyright|.*\\.(txt|md|html|rst|py|pl|pm|pod|h|c|cc|java|go|rs|js|ts|xml)");

  private static final Pattern EXTENT =
      Pattern.compile("\"start\": (\\d+), \"length\": (\\d+), [^}]*\"data\": true");

  private final Path folder;

  DataSets(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes what is not there; in a process of its own, so that what it needs is not measured.
   *
   * @param arguments the folder, and the names of the data sets
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    for (int i = 1; i < arguments.length; i++) {
      new DataSets(folder).make(arguments[i]);
    }
  }

  DataSet get(String name) throws IOException, InterruptedException {
    Path path = path(name);
    return new DataSet(name, path, Files.size(path), extents(path));
  }

  private Path path(String name) {
    return folder.resolve(name + ".raw");
  }

  private void make(String name) throws IOException, InterruptedException {
    Path path = path(name);
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
    long total = 0;
    for (Path file : regularFiles(Path.of("/usr"))) {
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
    byte[] text = text();
    Random random = new Random(3);
    byte[] cluster = new byte[CLUSTER_BYTES];
    long clusters = SPARSE_DISK_BYTES / CLUSTER_BYTES;
    try (RandomAccessFile disk = new RandomAccessFile(path.toFile(), "rw")) {
      disk.setLength(SPARSE_DISK_BYTES);
      for (int i = 0; i < SPARSE_CLUSTERS; i++) {
        long index = i * clusters / SPARSE_CLUSTERS + random.nextLong(clusters / SPARSE_CLUSTERS);
        disk.seek(index * CLUSTER_BYTES);
        if (i % 2 == 0) {
          random.nextBytes(cluster);
          disk.write(cluster);
        } else {
          disk.write(text, random.nextInt(text.length - CLUSTER_BYTES), CLUSTER_BYTES);
        }
      }
    }
  }

  /** What people wrote: the sources and documents under /usr, one behind the other. */
  private static byte[] text() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (Path file : regularFiles(Path.of("/usr"))) {
      if (TEXT.matcher(file.getFileName().toString()).matches() && text.size() < TEXT_BYTES) {
        text.write(Files.readAllBytes(file));
      }
    }
    if (text.size() < 2 * CLUSTER_BYTES) {
      throw new IOException("/usr holds too little text");
    }
    return text.toByteArray();
  }

  /** In a random order that is the same each time. */
  private static List<Path> regularFiles(Path root) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        root,
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
    return files;
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
