package io.imageexport.oss;

import static io.imageexport.core.object.ObjectStoreException.Kind.PERMANENT;
import static io.imageexport.core.object.ObjectStoreException.Kind.TRANSIENT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.object.EntityTag;
import io.imageexport.core.object.PartContent;
import io.imageexport.core.object.UploadedPart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the client sends checksums, and what it makes of those that come back. */
class S3ChecksumsTest extends ScriptedStoreTest {
  @Test
  void aStoreThatOverlooksChecksumsGetsNone() throws IOException {
    withStore(
        connection -> {
          while (true) {
            String head = connection.readRequest();
            assertTrue(head.contains("x-amz-checksum-algorithm: CRC32C\r\n"), head);
            assertTrue(head.contains(";x-amz-checksum-algorithm;"), head);
            connection.answer("200 OK", CREATED);
          }
        },
        store -> assertFalse(store.createUpload(KEY, true).checksummed()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"NotImplemented", "InvalidArgument", "InvalidRequest"})
  void aStoreThatRefusesChecksumsIsAskedOnce(String code) throws IOException {
    var server =
        new ScriptedServer(
            connection -> {
              while (true) {
                if (connection.readRequest().contains("x-amz-checksum-algorithm")) {
                  connection.answer("400 Bad Request", error(code));
                } else {
                  connection.answer("200 OK", CREATED);
                }
              }
            });
    try (server;
        S3ObjectStore store = open(server.endpoint(), LIMITS)) {
      assertFalse(store.createUpload(KEY, true).checksummed());
      assertFalse(store.createUpload(KEY, true).checksummed());
      assertEquals(3, server.heads().size());
    }
  }

  @Test
  void anotherRefusalOfACreateStands() throws IOException {
    withStore(
        answering("403 Forbidden", error("AccessDenied")),
        store -> assertFails(PERMANENT, "AccessDenied", () -> store.createUpload(KEY, true)));
  }

  @Test
  void aChecksumGoesWithItsPartAndWithItsPlaceInTheObject() throws IOException {
    var content = ChecksummedContent.honest(new PatternContent(1, 1_000));
    String text = PartChecksum.text(content.claimed());
    var body = new ArrayList<String>();
    var server =
        new ScriptedServer(
            connection -> {
              while (true) {
                String head = connection.readHead();
                byte[] sent = connection.read((int) ScriptedServer.contentLength(head));
                if (head.startsWith("PUT")) {
                  String headers = "ETag: \"x\"\r\nx-amz-checksum-crc32c: " + text + "\r\n";
                  connection.answer("200 OK", headers, "");
                } else {
                  body.add(new String(sent, UTF_8));
                  connection.answer("200 OK", "<CompleteMultipartUploadResult/>");
                }
              }
            });
    try (server;
        S3ObjectStore store = open(server.endpoint(), LIMITS)) {
      UploadedPart part = store.putPart(CHECKSUMMED, 1, content);
      assertEquals(content.crc32c(), part.crc32c());
      String head = server.heads().get(0);
      assertTrue(head.contains("x-amz-checksum-crc32c: " + text + "\r\n"), head);
      assertTrue(head.contains(";x-amz-checksum-crc32c;"), head);
      store.completeUpload(CHECKSUMMED, List.of(part));
      assertTrue(
          body.get(0).contains("<ChecksumCRC32C>" + text + "</ChecksumCRC32C>"), body::toString);
      store.completeUpload(UPLOAD, List.of(part));
      assertFalse(body.get(1).contains("Checksum"), body::toString);
    }
  }

  /** The upload was created with checksums, so the store may demand one for every part. */
  @Test
  void anAnswerThatDoesNotRepeatTheChecksumDoesNotLoseIt() throws IOException {
    var content = ChecksummedContent.honest(new PatternContent(1, 1_000));
    withStore(
        connection -> {
          connection.readRequest();
          connection.answer("200 OK", "ETag: \"x\"\r\n", "");
        },
        store -> assertEquals(content.crc32c(), store.putPart(CHECKSUMMED, 1, content).crc32c()));
  }

  @Test
  void theClientOfTheEmbeddedStoreDoesNotRepeatChecksums() throws IOException {
    var bodies = new ArrayList<String>();
    var server =
        new ScriptedServer(
            connection -> {
              String head = connection.readHead();
              bodies.add(
                  new String(connection.read((int) ScriptedServer.contentLength(head)), UTF_8));
              connection.answer("200 OK", "<CompleteMultipartUploadResult/>");
            });
    var endpoint =
        new S3Endpoint(server.endpoint(), "r", "ak", "sk", S3Endpoint.AddressingStyle.PATH);
    var part = new UploadedPart(1, new EntityTag("x"), 10, OptionalInt.of(7));
    try (server;
        var store = S3ObjectStore.ofEmbedded(vertx, endpoint, LIMITS, Clock.systemUTC())) {
      store.completeUpload(CHECKSUMMED, List.of(part));
    }
    assertFalse(bodies.get(0).contains("Checksum"), bodies::toString);
  }

  @Test
  void aPartThatIsStoredOtherwiseThanItWasSentIsSentAgain() throws IOException {
    withStore(
        connection -> {
          connection.readRequest();
          connection.answer("200 OK", "ETag: \"x\"\r\nx-amz-checksum-crc32c: AAAAAQ==\r\n", "");
        },
        store ->
            assertFails(
                TRANSIENT,
                "ChecksumDiffers",
                () ->
                    store.putPart(
                        CHECKSUMMED, 1, ChecksummedContent.honest(new PatternContent(1, 10)))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"AAAA", "AAAAAAA=", "?", ""})
  void aChecksumOfAnotherFormIsLeftOut(String text) throws IOException {
    String page =
        "<ListPartsResult><Part><PartNumber>1</PartNumber><ETag>x</ETag><Size>1</Size>"
            + "<ChecksumCRC32C>"
            + text
            + "</ChecksumCRC32C></Part></ListPartsResult>";
    withStore(
        answering("200 OK", page),
        store -> assertEquals(OptionalInt.empty(), store.listParts(UPLOAD).getFirst().crc32c()));
  }

  @Test
  void aChecksumThatCannotBeReadIsTheSourcesFailure() throws IOException {
    var broken = new IOException("no index");
    withStore(
        answering("200 OK", ""),
        store -> {
          var failure =
              assertThrows(
                  UncheckedIOException.class,
                  () ->
                      store.putPart(
                          CHECKSUMMED,
                          1,
                          new PartContent() {
                            @Override
                            public long lengthBytes() {
                              return 1;
                            }

                            @Override
                            public OptionalInt crc32c() throws IOException {
                              throw broken;
                            }

                            @Override
                            public void read(long position, ByteBuffer destination) {}
                          }));
          assertSame(broken, failure.getCause());
        });
  }
}
