package io.imageexport.oss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.imageexport.core.object.EntityTag;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.object.ObjectStoreException.Kind;
import io.imageexport.core.object.PartContent;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadedPart;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.provider.Arguments;

/** Lets the client talk to a server that does what a test tells it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ScriptedStoreTest {
  static final ObjectKey KEY = new ObjectKey("bucket", "image.qcow2");
  static final Upload UPLOAD = new Upload(KEY, "upload-1", false);
  static final Upload CHECKSUMMED = new Upload(KEY, "upload-1", true);

  static final String CREATED =
      "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>";

  static final List<UploadedPart> PARTS =
      List.of(new UploadedPart(1, new EntityTag("\"a\""), 10, OptionalInt.empty()));

  static final String NO_BUCKETS = "<ListAllMyBucketsResult/>";
  static final long MEBIBYTE = 1024 * 1024;

  static final S3Limits LIMITS =
      new S3Limits(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          4,
          4);

  final Vertx vertx = Vertx.vertx();

  @AfterAll
  void stopVertx() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  final void withStore(ScriptedServer.Script script, Scene scene) throws IOException {
    withStore(script, LIMITS, scene);
  }

  final void withStore(ScriptedServer.Script script, S3Limits limits, Scene scene)
      throws IOException {
    try (var server = new ScriptedServer(script);
        S3ObjectStore store = open(server.endpoint(), limits)) {
      scene.play(store);
    }
  }

  final S3ObjectStore open(URI address, S3Limits limits) {
    var endpoint =
        new S3Endpoint(address, "cn-north-1", "access", "secret", S3Endpoint.AddressingStyle.PATH);
    return new S3ObjectStore(vertx, endpoint, limits, Clock.systemUTC());
  }

  static S3Limits limits(Duration idle, Duration call) {
    return new S3Limits(Duration.ofSeconds(5), idle, call, call, 4, 4);
  }

  static ObjectStoreException assertFails(Kind kind, String code, Executable action) {
    var failure = assertThrows(ObjectStoreException.class, action);
    assertEquals(code, failure.code(), failure::toString);
    assertEquals(kind, failure.kind(), failure::toString);
    return failure;
  }

  static ScriptedServer.Script answering(String status, String body) {
    return connection -> {
      while (true) {
        connection.readRequest();
        connection.answer(status, body);
      }
    };
  }

  static String error(String code) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>"
        + code
        + "</Code><Message>so it is</Message></Error>";
  }

  static PartContent content(long lengthBytes) {
    return new CountingContent(lengthBytes);
  }

  static Arguments cut(String where, ScriptedServer.Script script) {
    return Arguments.of(where, script);
  }

  /** What is done with a store while its server plays its script. */
  interface Scene {
    void play(S3ObjectStore store) throws IOException;
  }
}
