package io.imageexport.core.ingest;

import io.imageexport.core.vmdk.ExtentFiles;
import io.imageexport.qcow2.reader.ImageFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The regular files in one folder, opened by the names that a descriptor in it gives. Confined to
 * one thread.
 */
final class SiblingFiles implements ExtentFiles, AutoCloseable {
  private final Path folder;
  private final List<DiskFile> opened = new ArrayList<>();

  private SiblingFiles(Path folder) {
    this.folder = folder;
  }

  /**
   * The files in a folder.
   *
   * @param folder absolute
   */
  static SiblingFiles in(Path folder) {
    return new SiblingFiles(folder);
  }

  @Override
  public ImageFile open(String name) throws IOException {
    try {
      DiskFile file = DiskFile.openUnlinked(folder.resolve(name));
      opened.add(file);
      return file;
    } catch (IOException e) {
      throw new RefusedDiskException(
          "the descriptor names the extent '"
              + name
              + "', which cannot be used: "
              + e.getMessage()
              + ". Put the file itself into the descriptor's folder, or convert the disk first:"
              + " qemu-img convert -O qcow2 IN OUT",
          e);
    }
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (DiskFile file : opened) {
      try {
        file.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
