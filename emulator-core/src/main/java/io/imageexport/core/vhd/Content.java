package io.imageexport.core.vhd;

import io.imageexport.qcow2.reader.DataExtent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** How a file holds its disk. Safe for use by several threads. */
sealed interface Content permits FixedContent, DynamicContent {
  /** As in {@link VhdReader}, for a position on the disk. */
  Optional<DataExtent> nextData(long fromGuestPosition) throws IOException;

  /** As in {@link VhdReader}, for a stretch on the disk. */
  void read(long guestPosition, ByteBuffer destination) throws IOException;
}
