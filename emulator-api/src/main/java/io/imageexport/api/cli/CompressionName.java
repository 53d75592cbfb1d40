package io.imageexport.api.cli;

import io.imageexport.qcow2.compression.Compression;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The names of compressions on the command line. */
final class CompressionName implements ITypeConverter<Compression> {
  static String of(Compression compression) {
    return Choice.name(compression);
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
    List<String> names = new ArrayList<>(List.of("none"));
    Arrays.stream(Compression.values()).map(CompressionName::of).forEach(names::add);
    throw new TypeConversionException(
        "unknown compression '" + name + "'; expected " + Words.either(names));
  }
}
