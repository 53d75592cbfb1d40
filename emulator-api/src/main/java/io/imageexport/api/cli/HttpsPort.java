package io.imageexport.api.cli;

import java.util.OptionalInt;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a TCP port, or {@code off} for none. */
final class HttpsPort implements ITypeConverter<OptionalInt> {
  @Override
  public OptionalInt convert(String text) {
    if (text.equals("off")) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(new WholeNumber.Port().convert(text));
    } catch (TypeConversionException e) {
      throw new TypeConversionException(e.getMessage() + " or off");
    }
  }
}
