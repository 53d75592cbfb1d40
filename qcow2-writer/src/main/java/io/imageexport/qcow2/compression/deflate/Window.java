package io.imageexport.qcow2.compression.deflate;

/** How far back a match may reach. */
public enum Window {
  /** 4,096 bytes: what QEMU writes, and what readers of QCOW2 files can rely on. */
  QCOW2(1 << 12),

  /** 32,768 bytes, the most that deflate allows (RFC 1951, section 2). */
  DEFLATE(1 << 15);

  private final int bytes;

  Window(int bytes) {
    this.bytes = bytes;
  }

  int bytes() {
    return bytes;
  }
}
