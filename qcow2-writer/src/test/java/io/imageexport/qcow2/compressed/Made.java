package io.imageexport.qcow2.compressed;

import io.imageexport.qcow2.part.Part;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The parts of an image as they came, with what was noted on the way. */
record Made(List<Integer> order, SortedMap<Integer, byte[]> parts, List<byte[]> checkpoints) {
  /** Takes all parts, each closed before the next is asked for. */
  static Made of(CompressedParts parts) throws IOException {
    List<Integer> order = new ArrayList<>();
    SortedMap<Integer, byte[]> contents = new TreeMap<>();
    List<byte[]> checkpoints = new ArrayList<>();
    try (parts) {
      Optional<Part> next = parts.next();
      while (next.isPresent()) {
        try (Part part = next.get()) {
          order.add(part.number());
          contents.put(part.number(), read(part));
          if (part.number() > 1) {
            checkpoints.add(parts.checkpoint().toBytes());
          }
        }
        next = parts.next();
      }
    }
    return new Made(order, contents, checkpoints);
  }

  static byte[] read(Part part) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) part.lengthBytes());
    part.read(0, bytes);
    return bytes.array();
  }

  /** The parts in the order of the file, joined. */
  byte[] file() {
    int length = parts.values().stream().mapToInt(part -> part.length).sum();
    ByteBuffer file = ByteBuffer.allocate(length);
    parts.values().forEach(file::put);
    return file.array();
  }

  /** The file filled up to whole parts, if it has more than one. */
  byte[] paddedFile(long partSizeBytes) {
    byte[] file = file();
    long partCount = Math.ceilDiv(file.length, partSizeBytes);
    return partCount < 2 ? file : Arrays.copyOf(file, (int) (partCount * partSizeBytes));
  }
}
