package io.imageexport.core.ingest.benchmark;

import io.imageexport.core.ingest.DiskFormat;
import java.util.ArrayList;
import java.util.List;

/** The kinds of image files that are measured, as {@code qemu-img} makes them. */
enum ImageKind {
  RAW(DiskFormat.RAW, "raw", "", Long.MAX_VALUE),
  QCOW2(DiskFormat.QCOW2, "qcow2", "", Long.MAX_VALUE),
  QCOW2_PREALLOCATED(DiskFormat.QCOW2, "qcow2", "preallocation=metadata", 64L << 30),
  VHD_FIXED(DiskFormat.VHD, "vpc", "subformat=fixed,force_size=on", 2040L << 30),
  VHD_DYNAMIC(DiskFormat.VHD, "vpc", "subformat=dynamic,force_size=on", 2040L << 30),
  VMDK_SPARSE(DiskFormat.VMDK, "vmdk", "subformat=monolithicSparse", 4L << 40),
  VMDK_STREAM(DiskFormat.VMDK, "vmdk", "subformat=streamOptimized", 4L << 40);

  private final DiskFormat format;
  private final String qemuFormat;
  private final String options;
  private final long maximumBytes;

  ImageKind(DiskFormat format, String qemuFormat, String options, long maximumBytes) {
    this.format = format;
    this.qemuFormat = qemuFormat;
    this.options = options;
    this.maximumBytes = maximumBytes;
  }

  DiskFormat format() {
    return format;
  }

  String qemuFormat() {
    return qemuFormat;
  }

  /** Whether the format, or QEMU's writer of it, can hold the disk. */
  boolean canHold(SparseDisk disk) {
    return disk.sizeBytes() <= maximumBytes;
  }

  /** Arguments of {@code qemu-img convert} that make such a file. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>(List.of("-O", qemuFormat));
    if (!options.isEmpty()) {
      arguments.addAll(List.of("-o", options));
    }
    return arguments;
  }
}
