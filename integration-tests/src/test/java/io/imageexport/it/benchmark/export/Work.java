package io.imageexport.it.benchmark.export;

/** What is measured, in the order of a round. */
enum Work {
  CONVERT("qemu-img convert to a file", 1),
  MEMORY_TO_SINK("the same client from memory to the sink", 1),
  EXPORT_TO_SINK("export to the sink", 1),
  FOUR_TO_SINK("four exports at once to the sink", 4),
  EXPORT_TO_EMBEDDED("export to the embedded store", 1),
  EXPORT_TO_MINIO("export to MinIO", 1),
  CONVERT_AND_UPLOAD("qemu-img convert, then aws s3 cp to MinIO", 1);

  private final String title;
  private final int count;

  Work(String title, int count) {
    this.title = title;
    this.count = count;
  }

  /** How many times the disk goes through it. */
  int count() {
    return count;
  }

  @Override
  public String toString() {
    return title;
  }
}
