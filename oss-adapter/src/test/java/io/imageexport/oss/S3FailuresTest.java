package io.imageexport.oss;

import static io.imageexport.core.object.ObjectStoreException.Kind.PERMANENT;
import static io.imageexport.core.object.ObjectStoreException.Kind.TRANSIENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.object.ObjectStoreException.Kind;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client makes of refusals, and of answers that it cannot use. */
class S3FailuresTest extends ScriptedStoreTest {
  private static final String BUCKETS =
      "<ListAllMyBucketsResult><Buckets><Bucket><Name>mine</Name></Bucket></Buckets>"
          + "</ListAllMyBucketsResult>";

  @ParameterizedTest
  @CsvSource({
    "503 Slow Down,           SlowDown,              TRANSIENT",
    "400 Bad Request,         SlowDown,              TRANSIENT",
    "400 Bad Request,         RequestTimeOut,        TRANSIENT",
    "400 Bad Request,         RequestTimeout,        TRANSIENT",
    "429 Too Many Requests,   Whatever,              TRANSIENT",
    "500 Internal,            InternalError,         TRANSIENT",
    "500 Internal,            InternalErrror,        TRANSIENT",
    "502 Bad Gateway,         Whatever,              TRANSIENT",
    "501 Not Implemented,     NotImplemented,        PERMANENT",
    "403 Forbidden,           AccessDenied,          PERMANENT",
    "403 Forbidden,           RequestTimeTooSkewed,  TRANSIENT",
    "400 Bad Request,         ExpiredToken,          TRANSIENT",
    "400 Bad Request,         BadDigest,             TRANSIENT",
    "400 Bad Request,         IncompleteBody,        TRANSIENT",
    "400 Bad Request,         XAmzContentChecksumMismatch, TRANSIENT",
    "409 Conflict,            OperationAborted,      TRANSIENT",
    "503 Slow Down,           SlowDownWrite,         TRANSIENT",
    "400 Bad Request,         InvalidDigest,         PERMANENT",
    "404 Not Found,           NoSuchKey,             PERMANENT",
    "507 Full,                XMinioStorageFull,     PERMANENT",
    "503 Unavailable,         QuotaExceeded,         PERMANENT",
    "507 Full,                InsufficientStorage,   PERMANENT",
    "404 Not Found,           NoSuchBucket,          PERMANENT",
    "404 Not Found,           NoSuchUpload,          PERMANENT",
    "413 Too Large,           EntityTooLarge,        PERMANENT",
    "307 Temporary Redirect,  TemporaryRedirect,     PERMANENT",
  })
  void codesAreKeptAndSorted(String status, String code, Kind kind) throws IOException {
    withStore(
        answering(status, error(code)),
        store -> {
          assertFails(kind, code, store::listBuckets);
          assertFails(kind, code, () -> store.createUpload(KEY, false));
          boolean isGone = status.startsWith("404") && !code.equals("NoSuchBucket");
          String codeOfUpload = isGone ? "NoSuchUpload" : code;
          assertFails(kind, codeOfUpload, () -> store.putPart(UPLOAD, 1, content(10)));
          assertFails(kind, codeOfUpload, () -> store.listParts(UPLOAD));
          assertFails(kind, codeOfUpload, () -> store.completeUpload(UPLOAD, PARTS));
        });
  }

  @ParameterizedTest
  @CsvSource({
    "502 Bad Gateway,     HttpStatus502,      TRANSIENT",
    "503 Unavailable,     ServiceUnavailable, TRANSIENT",
    "403 Forbidden,       AccessDenied,       PERMANENT",
    "405 Not Allowed,     MethodNotAllowed,   PERMANENT",
    "418 Teapot,          HttpStatus418,      PERMANENT",
    "429 Too Many,        TooManyRequests,    TRANSIENT",
    "507 Full,            InsufficientStorage, PERMANENT",
  })
  void statusStandsInWhereTheBodyIsNotXml(String status, String code, Kind kind)
      throws IOException {
    withStore(
        answering(status, "<html><p>oops</html>"),
        store -> assertFails(kind, code, store::listBuckets));
  }

  @Test
  void headHasNoBodyToTellTheCode() throws IOException {
    withStore(
        connection -> {
          connection.readRequest();
          connection.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 500\r\n\r\n");
        },
        store -> assertFails(PERMANENT, "AccessDenied", () -> store.head(KEY)));
  }

  @Test
  void completeMayFailAfterItsStatus() throws IOException {
    withStore(
        answering("200 OK", "\n\n  " + error("InternalError")),
        store ->
            assertFails(TRANSIENT, "InternalError", () -> store.completeUpload(UPLOAD, PARTS)));
    withStore(
        answering("200 OK", error("SlowDownWrite")),
        store ->
            assertFails(TRANSIENT, "SlowDownWrite", () -> store.completeUpload(UPLOAD, PARTS)));
    withStore(
        answering("200 OK", " " + error("InvalidPart")),
        store -> assertFails(PERMANENT, "InvalidPart", () -> store.completeUpload(UPLOAD, PARTS)));
  }

  @Test
  void completeWithoutAnOutcomeMayBeAskedAgain() throws IOException {
    withStore(
        answering("200 OK", "\n\n"),
        store ->
            assertFails(TRANSIENT, "MalformedAnswer", () -> store.completeUpload(UPLOAD, PARTS)));
  }

  /** What a proxy, a login page or another server than the store answers. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html><head><title> Welcome </title></head><body>Log in</body></html>",
        "\n <!DOCTYPE html>\n<html lang='en'><title>Welcome</title><p>unclosed<br></html>",
        "<HTML><HEAD><TITLE>Welcome</TITLE></HEAD></HTML>",
        "<?xml version='1.0'?>\n<html xmlns='urn:x'><head><title>Welcome</title></head></html>",
      })
  void aWebPageIsNoAnswer(String page) throws IOException {
    withStore(
        answering("200 OK", page),
        store -> {
          for (Executable call :
              List.<Executable>of(
                  store::listBuckets,
                  () -> store.createUpload(KEY, false),
                  () -> store.putPart(UPLOAD, 1, content(1)),
                  () -> store.listParts(UPLOAD),
                  () -> store.listUploads(KEY),
                  () -> store.completeUpload(UPLOAD, PARTS))) {
            ObjectStoreException failure = assertFails(PERMANENT, "UnexpectedAnswer", call);
            assertTrue(failure.getMessage().contains("'Welcome'"), failure::getMessage);
          }
        });
  }

  @Test
  void anUploadWithoutIdIsRefused() throws IOException {
    withStore(
        answering("200 OK", "<InitiateMultipartUploadResult/>"),
        store -> assertFails(PERMANENT, "UnexpectedAnswer", () -> store.createUpload(KEY, false)));
  }

  /** Errors with the status of success, in the forms that stores write them in. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<Error><Code>SlowDown</Code></Error>",
        "\n <?xml version=\"1.0\"?>\n<Error xmlns=\"urn:any\"><Code> SlowDown </Code></Error>",
        "<s3:Error><s3:Code>SlowDown</s3:Code></s3:Error>",
        "<a:Error xmlns:a=\"urn:a\"><a:Code>SlowDown</a:Code></a:Error>",
        "<error><code>SlowDown</code></error>",
        "<ErrorResponse><Error><Code>SlowDown</Code></Error><RequestId>1</RequestId></ErrorResponse>",
      })
  void anErrorIsOneWhateverItsStatus(String error) throws IOException {
    withStore(
        answering("200 OK", error),
        store -> {
          for (Executable call :
              List.<Executable>of(
                  store::listBuckets,
                  () -> store.createBucket("bucket"),
                  () -> store.deleteBucket("bucket"),
                  () -> store.createUpload(KEY, false),
                  () -> store.putPart(UPLOAD, 1, content(1)),
                  () -> store.listParts(UPLOAD),
                  () -> store.listUploads(KEY),
                  () -> store.completeUpload(UPLOAD, PARTS),
                  () -> store.abortUpload(UPLOAD))) {
            assertFails(TRANSIENT, "SlowDown", call);
          }
        });
  }

  @ParameterizedTest
  @CsvSource({
    "405 Not Allowed, MethodNotAllowed",
    "405 Not Allowed, ''",
    "501 Not Implemented, NotImplemented",
    "501 Not Implemented, A_Code_Of_Its_Own",
    "400 Bad Request, InvalidRequest",
    "400 Bad Request, InvalidArgument",
    "400 Bad Request, NotImplemented",
    "400 Bad Request, ''",
  })
  void aStoreWithoutAListSaysSoInManyWays(String status, String code) throws IOException {
    withStore(
        answering(status, code.isEmpty() ? "" : error(code)),
        store -> {
          assertFails(PERMANENT, "NotImplemented", () -> store.listParts(UPLOAD));
          assertFails(PERMANENT, "NotImplemented", () -> store.listUploads(KEY));
        });
  }

  @Test
  void aRedirectNamesItsTarget() throws IOException {
    withStore(
        connection -> {
          connection.readRequest();
          connection.answer("307 Temporary Redirect", "Location: http://other.example/\r\n", "");
        },
        store -> {
          ObjectStoreException failure =
              assertFails(PERMANENT, "TemporaryRedirect", store::listBuckets);
          assertTrue(failure.getMessage().contains("'http://other.example/'"), failure::getMessage);
        });
    withStore(
        answering(
            "301 Moved",
            "<Error><Code>PermanentRedirect</Code><Endpoint>s3.eu.example</Endpoint></Error>"),
        store -> {
          ObjectStoreException failure =
              assertFails(PERMANENT, "PermanentRedirect", () -> store.createUpload(KEY, false));
          assertTrue(failure.getMessage().contains("'s3.eu.example'"), failure::getMessage);
        });
  }

  @Test
  void abortingAnUploadThatIsGoneIsDone() throws IOException {
    for (String answer :
        List.of(error("NoSuchUpload"), error("NoSuchKey"), error("NoSuchBucket"), "")) {
      withStore(answering("404 Not Found", answer), store -> store.abortUpload(UPLOAD));
    }
  }

  /** As s3s-fs does, which denies access to every upload that it does not know. */
  @ParameterizedTest
  @CsvSource({"'', true", "<Part><PartNumber>1</PartNumber></Part>, false"})
  void aDeniedAbortIsDoneIfTheUploadHasNoParts(String parts, boolean done) throws IOException {
    withStore(
        connection -> {
          while (true) {
            if (connection.readRequest().startsWith("DELETE")) {
              connection.answer("403 Forbidden", error("AccessDenied"));
            } else {
              connection.answer("200 OK", "<ListPartsResult>" + parts + "</ListPartsResult>");
            }
          }
        },
        store -> {
          if (done) {
            store.abortUpload(UPLOAD);
          } else {
            assertFails(PERMANENT, "AccessDenied", () -> store.abortUpload(UPLOAD));
          }
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "not at all",
        "<ListAllMyBucketsResult><Buckets>",
        "<!DOCTYPE a [<!ENTITY e 'x'>]><ListAllMyBucketsResult>&e;</ListAllMyBucketsResult>",
      })
  void whatIsNoXmlIsRefused(String body) throws IOException {
    withStore(
        answering("200 OK", body),
        store -> assertFails(TRANSIENT, "MalformedAnswer", store::listBuckets));
  }

  @Test
  void externalEntitiesAreNeverFetched() throws IOException {
    try (var victim = new ScriptedServer(connection -> connection.answer("200 OK", "secret"))) {
      String body =
          "<!DOCTYPE r SYSTEM \""
              + victim.endpoint()
              + "/dtd\" [<!ENTITY e SYSTEM \""
              + victim.endpoint()
              + "/entity\">]><ListAllMyBucketsResult>&e;</ListAllMyBucketsResult>";
      withStore(
          answering("200 OK", body),
          store -> assertThrows(ObjectStoreException.class, store::listBuckets));
      assertEquals(List.of(), victim.heads());
    }
  }

  @Test
  void creatingABucketThatOneHasIsDone() throws IOException {
    withStore(
        answering("409 Conflict", error("BucketAlreadyOwnedByYou")),
        store -> store.createBucket("bucket"));
    withStore(
        connection -> {
          while (true) {
            if (connection.readRequest().startsWith("PUT")) {
              connection.answer("409 Conflict", error("BucketAlreadyExists"));
            } else {
              connection.answer("200 OK", BUCKETS);
            }
          }
        },
        store -> {
          store.createBucket("mine");
          assertFails(PERMANENT, "BucketAlreadyExists", () -> store.createBucket("foreign"));
        });
  }
}
