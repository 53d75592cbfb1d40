package io.imageexport.oss;

import static io.imageexport.core.object.ObjectStoreException.Kind.PERMANENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.object.EntityTag;
import io.imageexport.core.object.ListedPart;
import io.imageexport.core.object.UploadInProgress;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the client reads lists of parts and of uploads, however they are paged. */
class S3ListsTest extends ScriptedStoreTest {
  @Test
  void partsArePaged() throws IOException {
    List<ListedPart> expected =
        IntStream.rangeClosed(1, 10_000).mapToObj(n -> listed(n, "\"t" + n + "\"", n)).toList();
    var server =
        new ScriptedServer(
            connection -> {
              while (true) {
                String head = connection.readRequest();
                assertTrue(head.contains("max-parts=1000"), head);
                int marker =
                    head.contains("part-number-marker=")
                        ? Integer.parseInt(
                            head.replaceAll("(?s).*part-number-marker=(\\d+).*", "$1"))
                        : 0;
                connection.answer(
                    "200 OK",
                    page(expected.subList(marker, marker + 1_000), marker + 1_000 < 10_000));
              }
            });
    try (server;
        S3ObjectStore store = open(server.endpoint(), LIMITS)) {
      assertEquals(expected, store.listParts(UPLOAD));
      assertEquals(10, server.heads().size());
    }
  }

  /** Some stores leave the marker out, or put the first part of the next page there. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<NextPartNumberMarker/>",
        "<NextPartNumberMarker>3</NextPartNumberMarker>",
        "<NextPartNumberMarker>0</NextPartNumberMarker>",
        "<NextPartNumberMarker>last</NextPartNumberMarker>",
      })
  void theLastPartOfAPageIsTheMarker(String marker) throws IOException {
    withStore(
        connection -> {
          while (true) {
            String head = connection.readRequest();
            if (head.contains("part-number-marker=2")) {
              connection.answer("200 OK", parts(false, "", 3));
            } else if (head.contains("part-number-marker")) {
              connection.answer("200 OK", parts(false, "", 9));
            } else {
              connection.answer("200 OK", parts(true, marker, 2, 1));
            }
          }
        },
        store -> assertEquals(List.of(1, 2, 3), numbers(store.listParts(UPLOAD))));
  }

  /** Such a store lists every part on each page, and says each time that there are more. */
  @Test
  void aStoreThatIgnoresTheMarkerCannotListParts() throws IOException {
    withStore(
        answering("200 OK", parts(true, "", 1, 2)),
        store -> assertFails(PERMANENT, "NotImplemented", () -> store.listParts(UPLOAD)));
  }

  @Test
  void aStoreWithoutUploadsMayDenyThatItKnowsAny() throws IOException {
    withStore(
        answering("404 Not Found", "<Error><Code>NoSuchUpload</Code></Error>"),
        store -> assertEquals(List.of(), store.listUploads(KEY)));
  }

  @Test
  void uploadsAreFoundThoughTheStoreIgnoresThePrefix() throws IOException {
    withStore(
        connection -> {
          while (true) {
            if (connection.readRequest().contains("key-marker=")) {
              connection.answer("200 OK", uploads("image.qcow2", "mine", false));
            } else {
              connection.answer("200 OK", uploads("another", "theirs", true));
            }
          }
        },
        store ->
            assertEquals(
                List.of("mine"),
                store.listUploads(KEY).stream().map(UploadInProgress::uploadId).toList()));
  }

  private static String parts(boolean truncated, String marker, int... numbers) {
    StringBuilder page = new StringBuilder("<ListPartsResult>");
    for (int number : numbers) {
      page.append("<Part><PartNumber>").append(number).append("</PartNumber></Part>");
    }
    return page.append(marker)
        .append("<IsTruncated>")
        .append(truncated)
        .append("</IsTruncated></ListPartsResult>")
        .toString();
  }

  private static List<Integer> numbers(List<ListedPart> parts) {
    return parts.stream().map(ListedPart::partNumber).toList();
  }

  @Test
  void pagesThatNeverEndAreRefused() throws IOException {
    String page = page(List.of(listed(5, "\"t\"", 1)), true);
    withStore(
        connection -> {
          while (true) {
            connection.readRequest();
            connection.answer("200 OK", page);
          }
        },
        store -> assertFails(PERMANENT, "NotImplemented", () -> store.listParts(UPLOAD)));
  }

  @Test
  void uploadsArePagedUntilTheKeyIsPassed() throws IOException {
    var server =
        new ScriptedServer(
            connection -> {
              while (true) {
                String head = connection.readRequest();
                if (!head.contains("key-marker=")) {
                  connection.answer("200 OK", uploads("image.qcow2", "a", true));
                } else if (head.contains("key-marker=image.qcow2&prefix=image.qcow2")
                    && head.contains("upload-id-marker=a")) {
                  connection.answer("200 OK", uploads("image.qcow2", "b", true));
                } else {
                  connection.answer("200 OK", uploads("image.qcow2-2", "c", true));
                }
              }
            });
    try (server;
        S3ObjectStore store = open(server.endpoint(), LIMITS)) {
      assertEquals(
          List.of("a", "b"),
          store.listUploads(KEY).stream().map(UploadInProgress::uploadId).toList());
      assertEquals(3, server.heads().size());
    }
  }

  @Test
  void pagesOfUploadsThatNeverEndAreRefused() throws IOException {
    withStore(
        answering("200 OK", uploads("image.qcow2", "a", true)),
        store -> assertFails(PERMANENT, "UnexpectedAnswer", () -> store.listUploads(KEY)));
  }

  private static String uploads(String key, String id, boolean truncated) {
    return "<ListMultipartUploadsResult><IsTruncated>"
        + truncated
        + "</IsTruncated><NextKeyMarker>"
        + key
        + "</NextKeyMarker><NextUploadIdMarker>"
        + id
        + "</NextUploadIdMarker><Upload><Key>"
        + key
        + "</Key><UploadId>"
        + id
        + "</UploadId><Initiated>2026-11-29T00:00:00.000Z</Initiated></Upload>"
        + "</ListMultipartUploadsResult>";
  }

  private static ListedPart listed(int number, String tag, long lengthBytes) {
    return new ListedPart(
        number, OptionalLong.of(lengthBytes), Optional.of(new EntityTag(tag)), OptionalInt.empty());
  }

  private static String page(List<ListedPart> parts, boolean truncated) {
    var page =
        new StringBuilder("<ListPartsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
    page.append("<IsTruncated>")
        .append(truncated)
        .append("</IsTruncated><NextPartNumberMarker>")
        .append(parts.getLast().partNumber())
        .append("</NextPartNumberMarker>");
    for (ListedPart part : parts) {
      page.append("<Part><PartNumber>")
          .append(part.partNumber())
          .append("</PartNumber><ETag>")
          .append(part.entityTag().orElseThrow().text().replace("\"", "&quot;"))
          .append("</ETag><Size>")
          .append(part.lengthBytes().getAsLong())
          .append("</Size></Part>");
    }
    return page.append("</ListPartsResult>").toString();
  }
}
