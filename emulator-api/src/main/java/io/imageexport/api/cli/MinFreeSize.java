package io.imageexport.api.cli;

import io.imageexport.core.space.MinFree;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number of bytes on the command line: 1073741824, 1048576K, 1024M, 1G or 1GiB. */
final class MinFreeSize implements ITypeConverter<MinFree> {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,18})(?:([KMGT])(?:I?B)?)?");
  private static final String UNITS = "KMGT";

  @Override
  public MinFree convert(String text) {
    Matcher matcher = SIZE.matcher(text.toUpperCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw refusal(text);
    }
    int power = matcher.group(2) == null ? 0 : UNITS.indexOf(matcher.group(2)) + 1;
    try {
      return MinFree.of(Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << (10 * power)));
    } catch (ArithmeticException tooLarge) {
      throw refusal(text);
    }
  }

  private static TypeConversionException refusal(String text) {
    return new TypeConversionException(
        "'" + text + "' is not a size; expected a number of bytes, or one with K, M, G or T: 512M");
  }
}
