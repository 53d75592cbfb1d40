package io.imageexport.api.cli;

import io.imageexport.api.seed.SeedSource;
import picocli.CommandLine.ITypeConverter;

/** Reads the name of a seed: {@code empty}, or the path of a file. */
final class SeedName implements ITypeConverter<SeedSource> {
  @Override
  public SeedSource convert(String text) {
    return text.equals(SeedSource.Empty.NAME)
        ? new SeedSource.Empty()
        : new SeedSource.OfFile(new FilePath().convert(text));
  }
}
