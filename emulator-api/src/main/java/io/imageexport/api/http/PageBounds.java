package io.imageexport.api.http;

/**
 * Which sizes of a page are taken. Sources disagree, and there are users of each.
 *
 * <p>Without a setting, every size that any of them allows is.
 */
public enum PageBounds {
  /** 1 to 100, and 20 unless said otherwise. */
  LENIENT,
  /** The official SDKs since November 2021: 10 to 100. */
  SDK,
  /** The documentation: 1 to 10 tasks, and 10 unless said otherwise. */
  DOCS;

  /** The bounds of a page's size, both inclusive. */
  record Sizes(int smallest, int largest, int usual) {}

  /** The page of images or snapshots that a caller asks for. */
  public Page page(Query query) {
    return Page.of(
        query,
        switch (this) {
          case LENIENT -> new Sizes(1, 100, 20);
          case SDK, DOCS -> new Sizes(10, 100, 20);
        });
  }

  /** The page of tasks that a caller asks for. */
  public Page pageOfTasks(Query query) {
    return Page.of(
        query,
        switch (this) {
          case LENIENT -> new Sizes(1, 100, 20);
          case SDK -> new Sizes(10, 100, 20);
          case DOCS -> new Sizes(1, 10, 10);
        });
  }
}
