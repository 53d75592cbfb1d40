package io.imageexport.core.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.imageexport.qcow2.reader.ImageFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** A regular file, opened for reading, whose length does not change while it is read. */
final class DiskFile implements ImageFile, AutoCloseable {
  private static final int QCOW2_MAGIC = 0x514649fb;

  /** Formats that would otherwise be taken for raw disks by mistake. */
  private static final Map<String, String> FOREIGN_MAGICS =
      Map.of("KDMV", "VMDK", "COWD", "VMDK", "vhdxfile", "VHDX", "conectix", "VHD", "QED", "QED");

  private final FileChannel channel;
  private final long lengthBytes;

  private DiskFile(FileChannel channel, long lengthBytes) {
    this.channel = channel;
    this.lengthBytes = lengthBytes;
  }

  static DiskFile open(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString(), null, "no such file");
    }
    if (!Files.isRegularFile(path)) {
      throw new IOException(path + " is not a regular file");
    }
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    return new DiskFile(channel, channel.size());
  }

  DiskFormat detectFormat() throws IOException {
    if (lengthBytes < Long.BYTES) {
      return DiskFormat.RAW;
    }
    ByteBuffer magic = ByteBuffer.allocate(Long.BYTES);
    read(0, magic);
    if (magic.getInt(0) == QCOW2_MAGIC) {
      return DiskFormat.QCOW2;
    }
    for (Map.Entry<String, String> foreign : FOREIGN_MAGICS.entrySet()) {
      if (new String(magic.array(), ISO_8859_1).startsWith(foreign.getKey())) {
        throw new IOException(
            "it looks like "
                + foreign.getValue()
                + ", and only raw and QCOW2 are read; say --format raw if it is a raw disk");
      }
    }
    return DiskFormat.RAW;
  }

  @Override
  public long lengthBytes() {
    return lengthBytes;
  }

  @Override
  public void read(long position, ByteBuffer destination) throws IOException {
    long from = position;
    while (destination.hasRemaining()) {
      int count = channel.read(destination, from);
      if (count < 0) {
        throw new EOFException("the file ended at byte " + from);
      }
      from += count;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
