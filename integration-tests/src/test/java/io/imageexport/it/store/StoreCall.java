package io.imageexport.it.store;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One request to the store, as far as its first line tells.
 *
 * @param number of the call, from 1
 * @param target path and query, as they came
 */
public record StoreCall(long number, String method, String target) {
  private static final Pattern PART_NUMBER = Pattern.compile("[?&]partNumber=(\\d+)");
  private static final Pattern UPLOAD_ID = Pattern.compile("[?&]uploadId=([^&]+)");
  private static final Pattern UPLOADS = Pattern.compile("[?&]uploads(=|&|$)");

  /** What an emulator asks of a store. */
  public enum Operation {
    CREATE_UPLOAD,
    PUT_PART,
    LIST_PARTS,
    COMPLETE_UPLOAD,
    ABORT_UPLOAD,
    LIST_UPLOADS,
    HEAD,
    OTHER
  }

  public Operation operation() {
    boolean ofUpload = uploadId().isPresent();
    return switch (method) {
      case "PUT" -> ofUpload ? Operation.PUT_PART : Operation.OTHER;
      case "POST" -> {
        if (ofUpload) {
          yield Operation.COMPLETE_UPLOAD;
        }
        yield UPLOADS.matcher(target).find() ? Operation.CREATE_UPLOAD : Operation.OTHER;
      }
      case "GET" -> {
        if (ofUpload) {
          yield Operation.LIST_PARTS;
        }
        yield UPLOADS.matcher(target).find() ? Operation.LIST_UPLOADS : Operation.OTHER;
      }
      case "DELETE" -> ofUpload ? Operation.ABORT_UPLOAD : Operation.OTHER;
      case "HEAD" -> Operation.HEAD;
      default -> Operation.OTHER;
    };
  }

  public Optional<String> uploadId() {
    return group(UPLOAD_ID);
  }

  public OptionalInt partNumber() {
    Optional<String> number = group(PART_NUMBER);
    return number.isPresent()
        ? OptionalInt.of(Integer.parseInt(number.get()))
        : OptionalInt.empty();
  }

  /** Bucket and key, as the path has them. */
  public String object() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  private Optional<String> group(Pattern pattern) {
    Matcher matcher = pattern.matcher(target);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
