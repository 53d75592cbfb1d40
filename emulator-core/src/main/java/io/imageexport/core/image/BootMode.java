package io.imageexport.core.image;

/** How an instance that is made from an image starts. */
public enum BootMode {
  BIOS,
  UEFI
}
