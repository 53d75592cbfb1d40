package io.imageexport.api.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads one of some values by its name, in any letter case. */
final class Choice<T> implements ITypeConverter<T> {
  private final List<T> values;
  private final Function<T, String> nameOf;

  Choice(List<T> values, Function<T, String> nameOf) {
    this.values = List.copyOf(values);
    this.nameOf = nameOf;
  }

  /** All values of an enumeration, such as {@code enforce} and {@code audit}. */
  static <E extends Enum<E>> Choice<E> of(Class<E> type) {
    return new Choice<>(Arrays.asList(type.getEnumConstants()), Choice::name);
  }

  /** What a value is called on the command line: {@code zlib-fast} for {@code ZLIB_FAST}. */
  static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public T convert(String text) {
    return values.stream()
        .filter(value -> nameOf.apply(value).equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "unknown value '"
                        + text
                        + "'; expected "
                        + Words.either(values.stream().map(nameOf).toList())));
  }
}
