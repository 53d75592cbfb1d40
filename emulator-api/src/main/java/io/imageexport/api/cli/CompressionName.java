package io.imageexport.api.cli;

import io.imageexport.qcow2.compression.Compression;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The names of compressions on the command line. */
final class CompressionName implements ITypeConverter<Compression> {
  static String of(Compression compression) {
    return compression.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public Compression convert(String name) {
    if (name.equals("none")) {
      return null;
    }
    for (Compression compression : Compression.values()) {
      if (of(compression).equals(name)) {
        return compression;
      }
    }
    String names =
        Arrays.stream(Compression.values())
            .map(CompressionName::of)
            .collect(Collectors.joining(", "));
    throw new TypeConversionException(
        "unknown compression '" + name + "'; expected one of none, " + names);
  }
}
