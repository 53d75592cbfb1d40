package io.imageexport.it.benchmark.export;

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
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Makes the disks that are exported, as raw files.
 *
 * @param dataBytes how much data each of them holds
 */
record RawDisks(Path folder, long dataBytes) {
  private static final long SPARSE_DISK_BYTES = 100L << 30;
  private static final int CLUSTER_BYTES = 64 << 10;

  /** A name, and the disk in a file. */
  record RawDisk(String name, Path path) {}

  RawDisk make(String name) throws IOException, InterruptedException {
    Path path = folder.resolve(name + ".raw");
    switch (name) {
      case "os" -> makeOs(path);
      case "random" -> makeRandom(path);
      case "sparse" -> makeSparse(path);
      default -> throw new IllegalArgumentException("no data set " + name);
    }
    return new RawDisk(name, path);
  }

  /** A file system filled from /usr, in a random order that is the same each time. */
  private void makeOs(Path path) throws IOException, InterruptedException {
    Path staging = Files.createDirectory(folder.resolve("staging"));
    List<Path> files = regularFiles(Path.of("/usr"));
    Collections.shuffle(files, new Random(1));
    long left = dataBytes;
    for (Path file : files) {
      long size = Files.size(file);
      if (size <= left) {
        Path copy = staging.resolve(file.toString().substring(1));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy, LinkOption.NOFOLLOW_LINKS);
        left -= size;
      }
    }
    try (RandomAccessFile disk = new RandomAccessFile(path.toFile(), "rw")) {
      disk.setLength(4 * dataBytes);
    }
    Process process =
        new ProcessBuilder(
                "mke2fs", "-q", "-F", "-t", "ext4", "-d", staging.toString(), path.toString())
            .inheritIO()
            .start();
    if (process.waitFor() != 0) {
      throw new IOException("mke2fs failed");
    }
    deleteAll(staging);
  }

  private void makeRandom(Path path) throws IOException {
    Random random = new Random(2);
    byte[] piece = new byte[1 << 20];
    try (RandomAccessFile disk = new RandomAccessFile(path.toFile(), "rw")) {
      for (long position = 0; position < dataBytes; position += piece.length) {
        random.nextBytes(piece);
        disk.write(piece);
      }
    }
  }

  /** Clusters that have no neighbours: one at random in each stretch of the disk. */
  private void makeSparse(Path path) throws IOException {
    Random random = new Random(3);
    byte[] cluster = new byte[CLUSTER_BYTES];
    long wanted = dataBytes / CLUSTER_BYTES;
    long clustersEach = SPARSE_DISK_BYTES / CLUSTER_BYTES / wanted;
    try (RandomAccessFile disk = new RandomAccessFile(path.toFile(), "rw")) {
      disk.setLength(SPARSE_DISK_BYTES);
      for (long i = 0; i < wanted; i++) {
        random.nextBytes(cluster);
        disk.seek((i * clustersEach + random.nextLong(clustersEach)) * CLUSTER_BYTES);
        disk.write(cluster);
      }
    }
  }

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
    return files;
  }

  static void deleteAll(Path root) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(root)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }
}
