package io.imageexport.oss;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.object.EntityTag;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.object.UploadedPart;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What the client sends beside the bytes of parts. */
class S3RequestsTest extends ScriptedStoreTest {
  @Test
  void completeEscapesTags() throws IOException {
    var body = new AtomicReference<String>();
    ScriptedServer.Script script =
        connection -> {
          String head = connection.readHead();
          byte[] bytes = connection.read((int) ScriptedServer.contentLength(head));
          body.set(new String(bytes, UTF_8));
          connection.answer("200 OK", "<CompleteMultipartUploadResult/>");
        };
    withStore(
        script,
        store ->
            store.completeUpload(
                UPLOAD,
                List.of(
                    new UploadedPart(7, new EntityTag("\"a<b>&c\""), 10, OptionalInt.empty()))));
    assertTrue(
        body.get().contains("<PartNumber>7</PartNumber><ETag>\"a&lt;b&gt;&amp;c\"</ETag>"),
        body::get);
  }

  @Test
  void createBucketNamesTheRegionOnlyWhenAsked() throws IOException {
    var bodies = new CopyOnWriteArrayList<String>();
    withStore(
        connection -> {
          while (true) {
            String head = connection.readHead();
            byte[] body = connection.read((int) ScriptedServer.contentLength(head));
            bodies.add(new String(body, UTF_8));
            if (body.length == 0) {
              connection.answer("400 Bad Request", error("IllegalLocationConstraintException"));
            } else {
              connection.answer("200 OK", "");
            }
          }
        },
        store -> store.createBucket("bucket"));
    assertEquals("", bodies.get(0));
    assertTrue(bodies.get(1).contains("<LocationConstraint>cn-north-1<"), bodies::toString);
  }

  @Test
  void bucketsMayStandInTheHost() throws IOException {
    var server =
        new ScriptedServer(
            connection -> {
              while (true) {
                String head = connection.readRequest();
                connection.answer(
                    "200 OK",
                    head.startsWith("GET")
                        ? NO_BUCKETS
                        : "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>");
              }
            });
    var endpoint =
        new S3Endpoint(
            URI.create("http://localhost:" + server.endpoint().getPort()),
            "r",
            "ak",
            "sk",
            S3Endpoint.AddressingStyle.VIRTUAL);
    try (server;
        var store = new S3ObjectStore(vertx, endpoint, LIMITS, Clock.systemUTC())) {
      store.createUpload(new ObjectKey("bucket", "a/b c"), false);
      store.listBuckets();
      assertTrue(
          server.heads().get(0).startsWith("POST /a/b%20c?uploads= HTTP/1.1\r\n"),
          server.heads()::toString);
      assertTrue(
          server
              .heads()
              .get(0)
              .contains("host: bucket.localhost:" + server.endpoint().getPort() + "\r\n"),
          server.heads()::toString);
      assertTrue(
          server.heads().get(1).contains("host: localhost:" + server.endpoint().getPort() + "\r\n"),
          server.heads()::toString);
    }
  }

  @Test
  void secretsAreNeverShown() throws IOException {
    var endpoint =
        new S3Endpoint(
            URI.create("http://127.0.0.1:1"),
            "r",
            "access",
            "TOPSECRET",
            S3Endpoint.AddressingStyle.PATH);
    try (var store = new S3ObjectStore(vertx, endpoint, LIMITS, Clock.systemUTC())) {
      assertFalse(endpoint.toString().contains("TOPSECRET"));
      assertFalse(store.toString().contains("TOPSECRET"));
      var failure = assertThrows(ObjectStoreException.class, store::listBuckets);
      assertFalse(failure.toString().contains("TOPSECRET"));
    }
  }
}
