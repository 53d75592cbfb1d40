package io.imageexport.core.ingest.foreign;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import java.util.function.Predicate;

/** A format that is not read, how it shows, and what to do with such a file. Immutable. */
public final class ForeignFormat {
  /** Fewer bytes can be in front of a boot sector's code by chance. */
  private static final int BYTES_OF_A_SURE_MARK = 8;

  private final String name;
  private final String remedy;
  private final Predicate<Sample> mark;

  ForeignFormat(String name, String remedy, Predicate<Sample> mark) {
    this.name = requireNonNull(name, "name is null");
    this.remedy = requireNonNull(remedy, "remedy is null");
    this.mark = requireNonNull(mark, "mark is null");
  }

  /**
   * A format that shows by bytes at an offset. Those of a short mark count only if they do not
   * begin a boot sector.
   *
   * @param mark each character is a byte
   */
  static ForeignFormat at(int offset, String mark, String name, String remedy) {
    byte[] bytes = mark.getBytes(ISO_8859_1);
    boolean sure = bytes.length >= BYTES_OF_A_SURE_MARK;
    return new ForeignFormat(
        name, remedy, sample -> sample.hasAt(offset, bytes) && (sure || !sample.isBootSector()));
  }

  boolean marks(Sample sample) {
    return mark.test(sample);
  }

  /** As it reads after "it looks like". */
  public String name() {
    return name;
  }

  /** What to do, as a sentence without its full stop. */
  public String remedy() {
    return remedy;
  }
}
