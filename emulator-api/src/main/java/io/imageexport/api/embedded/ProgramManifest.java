package io.imageexport.api.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.imageexport.api.file.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The list of the unpacked programs' files, by which a start tells whether all of them are as they
 * were unpacked.
 *
 * <p>A file counts as unchanged if its length and its time of last change are: reading 60 MB at
 * each start would take longer than all else in it.
 *
 * @param archive identifies the archive that the programs come from
 */
record ProgramManifest(String archive) {
  private static final String NAME = "manifest";
  private static final String LINK = "link";
  private static final String ATTRIBUTES = "unix:mode,size,lastModifiedTime,isRegularFile";
  private static final int WRITABLE_BY_OTHERS = 0022;
  private static final int PERMISSIONS = 0777;

  ProgramManifest {
    requireNonNull(archive, "archive is null");
  }

  /** Lists files and links that have just been unpacked. */
  void write(Path directory, List<Path> files) throws IOException {
    List<String> lines = new ArrayList<>(List.of(archive));
    for (Path file : files) {
      String place = directory.relativize(file).toString();
      if (Files.isSymbolicLink(file)) {
        lines.add(String.join(" ", LINK, Files.readSymbolicLink(file).toString(), place));
      } else {
        Map<String, Object> attributes = read(file);
        lines.add(String.join(" ", length(attributes), changed(attributes), place));
      }
    }
    Files.write(directory.resolve(NAME), lines, UTF_8);
  }

  private static String length(Map<String, Object> attributes) {
    return attributes.get("size").toString();
  }

  /** In seconds, which every copy keeps that keeps times at all. */
  private static String changed(Map<String, Object> attributes) {
    return Long.toString(((FileTime) attributes.get("lastModifiedTime")).to(TimeUnit.SECONDS));
  }

  /** Whether the directory holds all files of this archive, unchanged. */
  boolean describes(Path directory) throws IOException {
    List<String> lines = WholeFile.read(directory.resolve(NAME)).orElse("").lines().toList();
    if (lines.size() < 2 || !lines.getFirst().equals(archive)) {
      return false;
    }
    for (String line : lines.subList(1, lines.size())) {
      if (!isUnchanged(directory, line)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isUnchanged(Path directory, String line) throws IOException {
    String[] fields = line.split(" ", 3);
    if (fields.length != 3) {
      return false;
    }
    Path file = directory.resolve(fields[2]);
    if (fields[0].equals(LINK)) {
      return Files.isSymbolicLink(file)
          && Files.readSymbolicLink(file).toString().equals(fields[1]);
    }
    Map<String, Object> attributes;
    try {
      attributes = read(file);
    } catch (NoSuchFileException missing) {
      return false;
    }
    boolean unchanged =
        (boolean) attributes.get("isRegularFile")
            && length(attributes).equals(fields[0])
            && changed(attributes).equals(fields[1]);
    int mode = (int) attributes.get("mode");
    if (unchanged && (mode & WRITABLE_BY_OTHERS) != 0) {
      Files.setAttribute(file, "unix:mode", mode & PERMISSIONS & ~WRITABLE_BY_OTHERS);
    }
    return unchanged;
  }

  private static Map<String, Object> read(Path file) throws IOException {
    return Files.readAttributes(file, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
  }
}
