package io.imageexport.api.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a whole number between two bounds, both inclusive. */
class WholeNumber implements ITypeConverter<Integer> {
  private final int lowest;
  private final int highest;

  WholeNumber(int lowest, int highest) {
    this.lowest = lowest;
    this.highest = highest;
  }

  @Override
  public final Integer convert(String text) {
    try {
      int number = Integer.parseInt(text);
      if (number >= lowest && number <= highest) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below: a number of twenty digits and a word are equally wrong.
    }
    throw new TypeConversionException(
        "'" + text + "'; expected a whole number from " + lowest + " to " + highest);
  }

  /** A TCP port, or 0 for any free one. */
  static final class Port extends WholeNumber {
    Port() {
      super(0, 65_535);
    }
  }

  /** How many tasks run at once. */
  static final class Workers extends WholeNumber {
    Workers() {
      super(1, 64);
    }
  }

  /** How many connections are open at once. */
  static final class Connections extends WholeNumber {
    Connections() {
      super(1, 1_000_000);
    }
  }

  /** How many seconds a request may take to arrive. */
  static final class RequestSeconds extends WholeNumber {
    RequestSeconds() {
      super(1, 3600);
    }
  }

  /** How many seconds a start waits. */
  static final class StartupSeconds extends WholeNumber {
    StartupSeconds() {
      super(1, 3600);
    }
  }

  /** How many seconds clocks may differ. */
  static final class SkewSeconds extends WholeNumber {
    SkewSeconds() {
      super(0, Integer.MAX_VALUE);
    }
  }
}
