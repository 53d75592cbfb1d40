package io.imageexport.api.seed;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.imageexport.api.file.TextFile;
import io.imageexport.core.image.RootDeviceType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A seed together with where it came from.
 *
 * @param directory where relative paths start; absent for the built-in seed
 * @param digest of the text, to tell two seeds apart
 */
public record SeedFile(Seed seed, Optional<Path> directory, String digest) {
  private static final String BUILT_IN = "/seed.yaml";
  private static final String EMPTY = "/seed-empty.yaml";
  private static final int MAX_BYTES = 1 << 20;
  private static final ObjectMapper YAML =
      JsonMapper.builder(new YAMLFactory())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .addMixIn(RootDeviceType.class, WireNames.class)
          .build();

  public SeedFile {
    requireNonNull(seed, "seed is null");
    requireNonNull(directory, "directory is null");
    requireNonNull(digest, "digest is null");
  }

  /** The seed of a start without {@code --seed}: one account with all that an export needs. */
  public static SeedFile builtIn() throws IOException {
    return ofResource(BUILT_IN, "the built-in seed");
  }

  /** The same account and image, without buckets, roles and policies: where the guide begins. */
  public static SeedFile empty() throws IOException {
    return ofResource(EMPTY, "the seed 'empty'");
  }

  private static SeedFile ofResource(String path, String name) throws IOException {
    try (InputStream resource = SeedFile.class.getResourceAsStream(path)) {
      return parse(resource.readAllBytes(), name, Optional.empty());
    }
  }

  /**
   * Reads a seed.
   *
   * @throws IOException naming file, place and rule
   */
  public static SeedFile read(Path path) throws IOException {
    return parse(
        TextFile.read(path, MAX_BYTES),
        path.toString(),
        Optional.of(path.toAbsolutePath().getParent()));
  }

  private static SeedFile parse(byte[] bytes, String name, Optional<Path> directory)
      throws IOException {
    try {
      String text = TextFile.decode(bytes, name);
      return new SeedFile(YAML.readValue(text, Seed.class), directory, sha256(bytes));
    } catch (JsonProcessingException e) {
      throw new IOException("seed " + name + place(e) + ": " + reason(e), e);
    }
  }

  /** A field by its path, such as accounts[0].buckets, and how far the reader had come. */
  private static String place(JsonProcessingException e) {
    String path = e instanceof JsonMappingException mapping ? path(mapping) : "";
    JsonLocation location = e.getLocation();
    return location == null ? path : path + ", near line " + location.getLineNr();
  }

  private static String path(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? " " : ".").append(step.getFieldName());
      }
    }
    return path.toString();
  }

  /** A rule of ours, broken in a record's constructor, says more than the library around it. */
  private static String reason(JsonProcessingException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      return "unknown field '"
          + unknown.getPropertyName()
          + "'; expected "
          + unknown.getKnownPropertyIds().stream()
              .map(String::valueOf)
              .sorted()
              .collect(Collectors.joining(", "));
    }
    String message =
        e.getCause() instanceof RuntimeException rule ? rule.getMessage() : e.getOriginalMessage();
    // A library's message may name our classes, which say nothing to the file's author.
    // The lines of the YAML reader that are indented show the place once more.
    return String.valueOf(message)
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith(" "))
        .limit(2)
        .collect(Collectors.joining(": "))
        .replaceAll(" \\(class [^)]*\\)", "")
        .replaceAll(" of type `[^`]*`", "");
  }

  /** A seed spells root devices as the interface does: cloudDisk, localDisk. */
  private interface WireNames {
    @JsonValue
    String wireName();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
