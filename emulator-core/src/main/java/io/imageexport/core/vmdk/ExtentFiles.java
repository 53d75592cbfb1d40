package io.imageexport.core.vmdk;

import io.imageexport.qcow2.reader.ImageFile;
import java.io.IOException;

/** The files beside a descriptor. */
@FunctionalInterface
public interface ExtentFiles {
  /**
   * Opens a file in the descriptor's own folder.
   *
   * @param name of a file, without a path
   * @throws IOException if there is no regular file of that name, or it is a link
   */
  ImageFile open(String name) throws IOException;
}
