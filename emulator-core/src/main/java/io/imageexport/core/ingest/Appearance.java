package io.imageexport.core.ingest;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.imageexport.core.ingest.foreign.ForeignFormat;
import java.util.List;

/** What a file's content looks like. */
sealed interface Appearance {
  /** As it reads after "it looks like". */
  String name();

  /** One of the formats that are read, other than raw. */
  record Known(DiskFormat format) implements Appearance {
    public Known {
      requireNonNull(format, "format is null");
    }

    @Override
    public String name() {
      return format.name();
    }
  }

  /** Two formats at once: the guest of a fixed VHD decides how the file begins. */
  record Ambiguous(List<DiskFormat> formats) implements Appearance {
    public Ambiguous {
      formats = List.copyOf(formats);
    }

    @Override
    public String name() {
      return formats.stream().map(DiskFormat::name).collect(joining(" and like "));
    }
  }

  /** A format that is not read. */
  record Foreign(ForeignFormat format) implements Appearance {
    public Foreign {
      requireNonNull(format, "format is null");
    }

    @Override
    public String name() {
      return format.name();
    }
  }

  /** Nothing in particular, as a raw disk does. */
  record Unmarked() implements Appearance {
    @Override
    public String name() {
      return DiskFormat.RAW.name();
    }
  }
}
