package io.imageexport.api.cli;

import io.imageexport.core.region.Regions;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a region. */
final class RegionName implements ITypeConverter<String> {
  static final String DEFAULT = "cn-east-2";

  @Override
  public String convert(String text) {
    if (!Regions.exists(text)) {
      throw new TypeConversionException(
          "unknown region '" + text + "'; expected " + Words.either(Regions.ALL));
    }
    return text;
  }
}
