package io.imageexport.core.vmdk;

import static io.imageexport.core.sectors.SectorFile.SECTOR_BYTES;

import io.imageexport.core.sectors.MalformedDiskException;
import io.imageexport.qcow2.reader.Remedy;
import java.nio.charset.Charset;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of a descriptor that says what holds a stretch of the disk: {@code RW 4192256 SPARSE
 * "disk-s001.vmdk"}.
 *
 * @param position where the line stands in the descriptor's file
 * @param sectors at most 2^54, so that bytes fit into a long
 * @param fileName without its quotes
 * @param offsetSectors where in its file the stretch begins
 */
record ExtentLine(
    long position,
    String access,
    long sectors,
    String type,
    Optional<String> fileName,
    OptionalLong offsetSectors) {
  static final String SPARSE = "SPARSE";
  static final String FLAT = "FLAT";
  static final String VMFS = "VMFS";
  static final String ZERO = "ZERO";

  private static final Pattern START = Pattern.compile("(RW|RDONLY|NOACCESS)[ \t]");
  private static final Pattern FORM =
      Pattern.compile(
          "(RW|RDONLY|NOACCESS)[ \t]+([0-9]{1,18})[ \t]+([A-Z]+)"
              + "(?:[ \t]+\"([^\"]*)\")?(?:[ \t]+([0-9]{1,18}))?");
  private static final long MAXIMUM_SECTORS = Long.MAX_VALUE / SECTOR_BYTES / 2;

  static boolean isOne(String line) {
    return START.matcher(line).lookingAt();
  }

  /**
   * Reads a line, and checks that it has what its type needs.
   *
   * @param line each byte of the file as one character
   */
  static ExtentLine parse(String line, long position) throws MalformedDiskException {
    Matcher matcher = FORM.matcher(line);
    MalformedDiskException.require(
        matcher.matches(),
        position,
        "An extent is not of the form ACCESS SECTORS TYPE \"FILE\" OFFSET");
    ExtentLine extent =
        new ExtentLine(
            position,
            matcher.group(1),
            Long.parseLong(matcher.group(2)),
            matcher.group(3),
            Optional.ofNullable(matcher.group(4)),
            matcher.group(5) == null
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(matcher.group(5))));
    MalformedDiskException.require(
        extent.sectors <= MAXIMUM_SECTORS && extent.offsetSectors.orElse(0) <= MAXIMUM_SECTORS,
        position,
        "An extent has more than " + MAXIMUM_SECTORS + " sectors, or begins after as many");
    MalformedDiskException.require(
        extent.hasItsFields(),
        position,
        "An extent of type " + extent.type + " lacks a field, or has one too many");
    return extent;
  }

  private boolean hasItsFields() {
    return switch (type) {
      case SPARSE -> fileName.isPresent() && offsetSectors.isEmpty();
      case FLAT -> fileName.isPresent() && offsetSectors.isPresent();
      case VMFS -> fileName.isPresent();
      case ZERO -> fileName.isEmpty() && offsetSectors.isEmpty();
      // Types that are not read may have any.
      default -> true;
    };
  }

  /** The same with its file's name in the descriptor's encoding. */
  ExtentLine decoded(Charset bytes, Charset encoding) {
    Optional<String> name = fileName.map(raw -> new String(raw.getBytes(bytes), encoding));
    return new ExtentLine(position, access, sectors, type, name, offsetSectors);
  }

  /** The name of the file, of a type that has one. */
  String requiredFileName() {
    return fileName.orElseThrow();
  }

  long lengthBytes() {
    return sectors * SECTOR_BYTES;
  }

  /** Refuses an extent that cannot be read, or is of none of some types. */
  void requireReadable(String... types) throws MalformedDiskException {
    boolean isOfThem = false;
    for (String candidate : types) {
      isOfThem |= type.equals(candidate);
    }
    MalformedDiskException.require(
        isOfThem && !access.equals("NOACCESS"),
        position,
        "The extent is "
            + access
            + " "
            + type
            + "; expected RW or RDONLY and "
            + String.join(", ", types),
        Remedy.CONVERT);
  }
}
