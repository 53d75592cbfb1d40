package io.imageexport.core.task;

/** The kinds of tasks, under the names that the interface gives them. */
public enum TaskAction {
  EXPORT_IMAGE("ExportImage"),
  IMPORT_IMAGE("ImportImage"),
  /** Never listed: callers see its progress at the image that it makes. */
  COPY_IMAGE("CopyImage");

  private final String wireName;

  TaskAction(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }
}
