package io.imageexport.oss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.object.ListedPart;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadedPart;
import io.imageexport.testing.Patience;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The embedded store keeps the contract, but for what is overridden here. */
@Isolated("It counts the threads of stores.")
class EmbeddedObjectStoreTest extends ObjectStoreContract {
  private static final String ACCESS_KEY = "LOCALACCESSKEY";
  private static final String SECRET_KEY = "local-secret-key";

  @TempDir private static Path directory;
  private EmbeddedObjectStore server;

  @Override
  S3Endpoint start() throws IOException {
    server = EmbeddedObjectStore.start(directory, 0, ACCESS_KEY, SECRET_KEY, S3Limits.defaults());
    return endpoint(server.endpoint());
  }

  @Override
  void stop() throws IOException {
    server.close();
  }

  // Gaps: S3Proxy's filesystem provider keeps no record of uploads, only the files of their parts.

  /** Gap: no record of uploads, so the list is just empty. */
  @Override
  @Test
  void partsOfAnAbortedUploadCannotBeListed() {
    assertEquals(List.of(), store().listParts(aborted()));
  }

  /** Gap: no record of uploads; the part stays on disk until the id is aborted again. */
  @Override
  @Test
  void anAbortedUploadTakesNoPart() {
    Upload upload = aborted();
    store().putPart(upload, 1, new PatternContent(1, 10));
    store().abortUpload(upload);
  }

  /** Gap: no record of uploads. */
  @Override
  @Test
  void aCompletedUploadTakesNoPart() {
    Upload upload = store().createUpload(key(), false);
    UploadedPart part = store().putPart(upload, 1, new PatternContent(1, 10));
    store().completeUpload(upload, List.of(part));
    store().putPart(upload, 1, new PatternContent(1, 10));
    store().abortUpload(upload);
  }

  /** Gap: no record of uploads. */
  @Override
  @Test
  void anUnknownUploadTakesNoPart() {
    store().putPart(unknown(), 1, new PatternContent(1, 10));
    store().abortUpload(unknown());
  }

  /** Gap: the parts are put in order before they are joined. */
  @Override
  @Test
  void completingInTheWrongOrderIsRefused() throws Exception {
    List<PatternContent> contents =
        List.of(new PatternContent(1, MIN_PART_BYTES), new PatternContent(2, 10));
    Upload upload = store().createUpload(key(), false);
    UploadedPart first = store().putPart(upload, 1, contents.get(0));
    UploadedPart second = store().putPart(upload, 2, contents.get(1));
    store().completeUpload(upload, List.of(second, first));
    assertStored(contents);
  }

  /** Gap: checksums are compared, but not kept. */
  @Override
  ListedPart asListed(UploadedPart put) {
    return withoutChecksum(super.asListed(put));
  }

  /** Gap: keys are file names, and the parts of one that is not normal are not found again. */
  @Override
  @Test
  void keysKeepDoubledSlashes() {
    Upload upload = store().createUpload(withDoubledSlash(), false);
    UploadedPart part = store().putPart(upload, 1, new PatternContent(1, 1_000));
    assertRefused(Set.of("NoSuchUpload"), () -> store().completeUpload(upload, List.of(part)));
  }

  @Test
  void abortFreesThePartsOnDisk() throws IOException {
    Upload upload = store().createUpload(key(), false);
    store().putPart(upload, 1, new PatternContent(1, 1_000));
    store().putPart(upload, 2, new PatternContent(2, 1_000));
    assertEquals(2, partFilesOf(upload), filesOf(upload)::toString);

    store().abortUpload(upload);

    assertEquals(List.of(), filesOf(upload));
  }

  @Test
  void completeFreesThePartsOnDisk() throws IOException {
    Upload upload = store().createUpload(key(), false);
    UploadedPart kept = store().putPart(upload, 1, new PatternContent(1, 1_000));
    store().putPart(upload, 2, new PatternContent(2, 1_000));

    store().completeUpload(upload, List.of(kept));

    assertEquals(List.of(), filesOf(upload));
    assertEquals(1_000, Files.size(directory.resolve(key().bucket()).resolve(key().key())));
  }

  @Test
  void answersToTheNameLocalhostToo() {
    URI byName = URI.create("http://localhost:" + server.endpoint().getPort());
    try (S3ObjectStore other = open(endpoint(byName))) {
      assertEquals(store().listBuckets(), other.listBuckets());
      assertEquals(Optional.empty(), other.head(key()));
    }
  }

  @Test
  void takesTheBucketFromTheHostOnThePortOfItsDomain() throws Exception {
    int port = server.portForBucketsBelow("localhost");
    assertEquals(port, server.portForBucketsBelow("localhost"));
    URI domain = URI.create("http://localhost:" + port);
    var contents = List.of(new PatternContent(1, MIN_PART_BYTES), new PatternContent(2, 10));
    try (S3ObjectStore byHost = open(endpoint(domain, S3Endpoint.AddressingStyle.VIRTUAL))) {
      assertEquals(store().listBuckets(), byHost.listBuckets());
      Upload upload = byHost.createUpload(key(), false);
      UploadedPart first = byHost.putPart(upload, 1, contents.get(0));
      // One store behind both doors.
      UploadedPart second = store().putPart(upload, 2, contents.get(1));
      assertEquals(List.of(asListed(first), asListed(second)), byHost.listParts(upload));
      byHost.completeUpload(upload, List.of(first, second));
      assertEquals(MIN_PART_BYTES + 10, byHost.head(key()).orElseThrow().lengthBytes());
    }
    assertStored(contents);
  }

  @Test
  void signaturesAreCheckedOnThePortOfADomain() throws Exception {
    URI domain = URI.create("http://localhost:" + server.portForBucketsBelow("localhost"));
    var wrong =
        new S3Endpoint(
            domain, "cn-north-1", ACCESS_KEY, "another-secret", S3Endpoint.AddressingStyle.VIRTUAL);
    try (S3ObjectStore stranger = open(wrong)) {
      assertRefused(Set.of("SignatureDoesNotMatch"), () -> stranger.createUpload(key(), false));
    }
  }

  @Test
  void aStoreThatHasEndedOpensNoPort(@TempDir Path own) throws Exception {
    var ended = EmbeddedObjectStore.start(own, 0, ACCESS_KEY, SECRET_KEY, S3Limits.defaults());
    ended.close();
    assertThrows(IOException.class, () -> ended.portForBucketsBelow("localhost"));
  }

  @Test
  void partsSurviveARestart(@TempDir Path own) throws Exception {
    var restartedKey = new ObjectKey("restarted", "image.qcow2");
    Upload upload;
    UploadedPart part;
    try (var first =
            EmbeddedObjectStore.start(own, 0, ACCESS_KEY, SECRET_KEY, S3Limits.defaults());
        S3ObjectStore client = open(endpoint(first.endpoint()))) {
      client.createBucket(restartedKey.bucket());
      upload = client.createUpload(restartedKey, false);
      part = client.putPart(upload, 1, new PatternContent(1, 1_000));
    }
    try (var second =
            EmbeddedObjectStore.start(own, 0, ACCESS_KEY, SECRET_KEY, S3Limits.defaults());
        S3ObjectStore client = open(endpoint(second.endpoint()))) {
      assertEquals(List.of(asListed(part)), client.listParts(upload));
      client.completeUpload(upload, List.of(part));
      assertEquals(1_000, client.head(restartedKey).orElseThrow().lengthBytes());
    }
  }

  @Test
  void aTakenPortIsNamed(@TempDir Path own) {
    int port = server.endpoint().getPort();
    var failure =
        assertThrows(
            IOException.class,
            () ->
                EmbeddedObjectStore.start(own, port, ACCESS_KEY, SECRET_KEY, S3Limits.defaults()));
    assertTrue(failure.getMessage().contains("port " + port), failure::getMessage);
  }

  @Test
  void leavesNoThreadRunning(@TempDir Path own) throws Exception {
    List<Thread> before = serverThreads();
    try (var shortLived =
            EmbeddedObjectStore.start(own, 0, ACCESS_KEY, SECRET_KEY, S3Limits.defaults());
        S3ObjectStore client = open(endpoint(shortLived.endpoint()))) {
      client.listBuckets();
      shortLived.portForBucketsBelow("localhost");
      assertTrue(serverThreads().size() > before.size());
    }
    List<Thread> left = serverThreads();
    left.removeAll(before);
    for (Thread thread : left) {
      // Jetty's scheduler ends a moment after its server has.
      thread.join(Patience.of(Duration.ofSeconds(5)));
    }
    left.removeIf(thread -> !thread.isAlive());
    assertEquals(List.of(), left);
  }

  private static S3Endpoint endpoint(URI address) {
    return endpoint(address, S3Endpoint.AddressingStyle.PATH);
  }

  private static S3Endpoint endpoint(URI address, S3Endpoint.AddressingStyle style) {
    return new S3Endpoint(address, "cn-north-1", ACCESS_KEY, SECRET_KEY, style);
  }

  private static List<Path> filesOf(Upload upload) throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve(upload.key().bucket()))) {
      return files.filter(file -> file.toString().contains(upload.uploadId())).toList();
    }
  }

  private static long partFilesOf(Upload upload) throws IOException {
    return filesOf(upload).stream()
        .filter(file -> file.getFileName().toString().matches(".*-[12]"))
        .filter(Files::isRegularFile)
        .count();
  }

  /** Live platform threads, but for those that the client, the JVM and the tests run. */
  private static List<Thread> serverThreads() {
    return new ArrayList<>(
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> !thread.isDaemon() || thread.getName().contains("S3Proxy"))
            .filter(thread -> !thread.getName().startsWith("vert.x"))
            .toList());
  }
}
