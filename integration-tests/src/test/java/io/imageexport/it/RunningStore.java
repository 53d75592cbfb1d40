package io.imageexport.it;

import io.imageexport.oss.EmbeddedObjectStore;
import io.imageexport.oss.S3Endpoint;
import io.imageexport.oss.S3Limits;
import io.imageexport.oss.server.MinioServer;
import io.imageexport.oss.server.OtherStore;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** A store of a test's own, which an emulator is told to use. */
record RunningStore(S3Endpoint endpoint, Closeable server) implements Closeable {
  private static final String ACCESS_KEY = "own-key";
  private static final String SECRET_KEY = "own-secret";

  /** Its objects are files in a folder of their bucket, below this directory. */
  static RunningStore embedded(Path directory) throws IOException {
    EmbeddedObjectStore store =
        EmbeddedObjectStore.start(directory, 0, ACCESS_KEY, SECRET_KEY, S3Limits.forParts(64));
    return new RunningStore(endpoint(store.endpoint(), ACCESS_KEY, SECRET_KEY), store::close);
  }

  /** Where the program is missing, the test is skipped, or fails. */
  static RunningStore minio(Path directory) throws IOException {
    MinioServer store = MinioServer.start(Files.createDirectories(directory));
    return new RunningStore(
        endpoint(store.endpoint(), MinioServer.ACCESS_KEY, MinioServer.SECRET_KEY), store::close);
  }

  /** Where the program is missing, the test is skipped, or fails. */
  static RunningStore other(OtherStore kind, Path directory) throws IOException {
    OtherStore.Running store = kind.start(directory);
    return new RunningStore(store.endpoint(), store::close);
  }

  private static S3Endpoint endpoint(URI address, String accessKey, String secretKey) {
    return new S3Endpoint(
        address, "us-east-1", accessKey, secretKey, S3Endpoint.AddressingStyle.PATH);
  }

  URI address() {
    return endpoint.endpoint();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
