package io.imageexport.core.ingest;

/** The formats of disk images that can be taken in. */
public enum DiskFormat {
  RAW,
  QCOW2,
  VHD,
  VMDK
}
