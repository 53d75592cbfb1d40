package io.imageexport.oss;

import static io.imageexport.core.object.ObjectStoreException.Kind.PERMANENT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.object.Bucket;
import io.imageexport.core.object.EntityTag;
import io.imageexport.core.object.ListedPart;
import io.imageexport.core.object.StoredObject;
import io.imageexport.core.object.UploadInProgress;
import io.imageexport.core.object.UploadedPart;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client accepts, however a store writes it. */
class S3AnswersTest extends ScriptedStoreTest {
  private static final int DOCUMENTS = 300;

  /** Of one seed, a list of parts in any form tells the same parts. */
  @Test
  void partsAreReadHoweverTheyAreWritten() throws IOException {
    var seed = new AtomicLong();
    withStore(
        connection -> {
          while (true) {
            connection.readRequest();
            answerInUtf8(connection, partsOf(seed.get()));
          }
        },
        store -> {
          for (; seed.get() < DOCUMENTS; seed.incrementAndGet()) {
            List<ListedPart> parts = store.listParts(UPLOAD);
            assertEquals(3, parts.size(), () -> partsOf(seed.get()));
            for (ListedPart part : parts) {
              assertTrue(
                  part.confirms(
                      new UploadedPart(
                          part.partNumber(),
                          tagOf(part.partNumber()),
                          1_000L * part.partNumber(),
                          OptionalInt.of(part.partNumber()))),
                  () -> partsOf(seed.get()));
              assertTrue(
                  part.entityTag().stream().allMatch(tagOf(part.partNumber())::equals),
                  () -> partsOf(seed.get()));
            }
          }
        });
  }

  private static EntityTag tagOf(int partNumber) {
    return new EntityTag("\"ABC" + partNumber + "\"");
  }

  private static String partsOf(long seed) {
    var xml = new SloppyXml(seed);
    String[] content = new String[4];
    content[0] = xml.optional(xml.field("IsTruncated", xml.oneOf("false", "False", "0", "")));
    for (int number = 1; number <= 3; number++) {
      String tag = xml.oneOf("abc", "ABC") + number;
      content[number] =
          xml.element(
              "Part",
              xml.field("PartNumber", number),
              xml.optional(xml.field("Size", 1_000 * number)),
              xml.optional(
                  xml.field(
                      "ETag", xml.oneOf(tag, "&quot;" + tag + "&quot;", "W/\"" + tag + "\""))),
              xml.optional(
                  xml.field("ChecksumCRC32C", xml.oneOf(PartChecksum.text(number), "", "none"))),
              xml.optional(xml.field("LastModified", "yesterday")));
    }
    return xml.document(content);
  }

  @Test
  void bucketsAndUploadsAreReadHoweverTheyAreWritten() throws IOException {
    var seed = new AtomicLong();
    withStore(
        connection -> {
          while (true) {
            boolean ofUploads = connection.readRequest().contains("?prefix=");
            answerInUtf8(connection, ofUploads ? uploadsOf(seed.get()) : bucketsOf(seed.get()));
          }
        },
        store -> {
          for (; seed.get() < DOCUMENTS; seed.incrementAndGet()) {
            List<Bucket> buckets = store.listBuckets();
            assertEquals(
                List.of("a", "b"),
                buckets.stream().map(Bucket::name).sorted().toList(),
                () -> bucketsOf(seed.get()));
            List<UploadInProgress> uploads = store.listUploads(KEY);
            assertEquals(
                List.of("u1", "u2"),
                uploads.stream().map(UploadInProgress::uploadId).sorted().toList(),
                () -> uploadsOf(seed.get()));
            Stream.concat(
                    buckets.stream().map(Bucket::createdAt),
                    uploads.stream().map(UploadInProgress::initiatedAt))
                .flatMap(Optional::stream)
                .forEach(date -> assertEquals(Instant.parse("2026-11-30T08:05:00Z"), date));
          }
        });
  }

  private static String date(SloppyXml xml) {
    return xml.oneOf(
        "2026-11-30T08:05:00.000Z",
        "2026-11-30T08:05:00Z",
        "2026-11-30T08:05Z",
        "2026-11-30T16:05:00+08:00",
        "2026-11-30T08:05:00",
        "2026-11-30 08:05:00",
        "Mon, 30 Nov 2026 08:05:00 GMT",
        "a while ago",
        "");
  }

  private static String bucketsOf(long seed) {
    var xml = new SloppyXml(seed);
    return xml.document(
        xml.optional(xml.element("Owner", xml.field("ID", "x"))),
        xml.element("Buckets", bucket(xml, "a"), bucket(xml, "b")));
  }

  private static String bucket(SloppyXml xml, String name) {
    return xml.element(
        "Bucket", xml.field("Name", name), xml.optional(xml.field("CreationDate", date(xml))));
  }

  private static String uploadsOf(long seed) {
    var xml = new SloppyXml(seed);
    return xml.document(
        xml.optional(xml.field("IsTruncated", "false")), upload(xml, "u1"), upload(xml, "u2"));
  }

  private static String upload(SloppyXml xml, String id) {
    return xml.element(
        "Upload",
        xml.exact("Key", "image.qcow2"),
        xml.field("UploadId", id),
        xml.optional(xml.field("Initiated", date(xml))));
  }

  /** A body of these bytes; with them alone the byte order mark is one. */
  private static void answerInUtf8(ScriptedServer.Connection connection, String body)
      throws IOException {
    connection.answer("200 OK", new String(body.getBytes(UTF_8), ISO_8859_1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ETag", "etag", "ETAG"})
  void headersMayBeWrittenInAnyCase(String name) throws IOException {
    withStore(
        connection -> {
          while (true) {
            String status =
                connection.readRequest().startsWith("HEAD") ? "200 OK" : "204 No Content";
            connection.write(
                "HTTP/1.1 " + status + "\r\n" + name + ": abc\r\ncontent-LENGTH: 0\r\n\r\n");
          }
        },
        store -> {
          var tag = new EntityTag("abc");
          assertEquals(tag, store.putPart(UPLOAD, 1, content(10)).entityTag());
          assertEquals(Optional.of(new StoredObject(0, Optional.of(tag))), store.head(KEY));
        });
  }

  @Test
  void anObjectNeedNotHaveATag() throws IOException {
    var server =
        new ScriptedServer(
            connection -> {
              while (true) {
                if (connection.readRequest().startsWith("HEAD")) {
                  connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
                } else {
                  connection.answer("200 OK", "12345");
                }
              }
            });
    try (server;
        S3ObjectStore store = open(server.endpoint(), LIMITS)) {
      StoredObject object = store.head(KEY).orElseThrow();
      assertEquals(new StoredObject(5, Optional.empty()), object);
      ByteBuffer whole = ByteBuffer.allocate(5);
      store.read(KEY, object, 0, whole);
      assertEquals("12345", new String(whole.array(), UTF_8));
      assertFalse(server.heads().get(1).contains("if-match"), server.heads()::toString);
    }
  }

  /** Rclone 1.74 sends the range with the status of a whole object. */
  @Test
  void aRangeMayComeWithAnotherStatusIfItIsMarked() throws IOException {
    var object = new StoredObject(100, Optional.empty());
    withStore(
        connection -> {
          connection.readRequest();
          connection.answer("200 OK", "Content-Range: bytes 5-9/100\r\n", "12345");
        },
        store -> {
          ByteBuffer piece = ByteBuffer.allocate(5);
          store.read(KEY, object, 5, piece);
          assertEquals("12345", new String(piece.array(), UTF_8));
        });
    withStore(
        answering("200 OK", "12345"),
        store ->
            assertFails(
                PERMANENT,
                "UnexpectedAnswer",
                () -> store.read(KEY, object, 5, ByteBuffer.allocate(5))));
  }

  /** Some stores ignore the condition in the request. */
  @Test
  void anotherTagTellsThatTheObjectWasReplaced() throws IOException {
    var object = new StoredObject(5, EntityTag.parse("\"first\""));
    ByteBuffer whole = ByteBuffer.allocate(5);
    withStore(
        connection -> {
          connection.readRequest();
          connection.answer("206 Partial Content", "ETag: second\r\n", "12345");
        },
        store ->
            assertFails(PERMANENT, "PreconditionFailed", () -> store.read(KEY, object, 0, whole)));
    withStore(
        connection -> {
          connection.readRequest();
          connection.answer("206 Partial Content", "ETag: FIRST\r\n", "12345");
        },
        store -> store.read(KEY, object, 0, whole));
  }

  @Test
  void successNeedsNoBodyWhereNothingIsAskedFor() throws IOException {
    for (String status : List.of("200 OK", "202 Accepted", "204 No Content")) {
      withStore(
          answering(status, ""),
          store -> {
            store.createBucket("bucket");
            store.deleteBucket("bucket");
            store.abortUpload(UPLOAD);
          });
    }
  }

  @Test
  void headTellsLengthAndTag() throws IOException {
    withStore(
        connection -> {
          connection.readRequest();
          connection.write(
              "HTTP/1.1 200 OK\r\nContent-Length: 5000000000000\r\nETag: \"x-2\"\r\n\r\n");
        },
        store ->
            assertEquals(
                Optional.of(
                    new StoredObject(5_000_000_000_000L, Optional.of(new EntityTag("\"x-2\"")))),
                store.head(KEY)));
  }

  @Test
  void completeTakesWhiteSpaceBeforeTheOutcome() throws IOException {
    withStore(
        connection -> {
          connection.readRequest();
          connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          for (int line = 0; line < 20; line++) {
            connection.write("1\r\n\n\r\n");
          }
          String result = "<?xml version=\"1.0\"?><CompleteMultipartUploadResult/>";
          connection.write(
              Integer.toHexString(result.length()) + "\r\n" + result + "\r\n0\r\n\r\n");
        },
        store -> store.completeUpload(UPLOAD, PARTS));
  }
}
