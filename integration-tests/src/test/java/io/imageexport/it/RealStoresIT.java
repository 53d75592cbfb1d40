package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.jdcloud.sdk.service.vm.model.TaskInfo;
import io.imageexport.oss.S3Endpoint;
import io.imageexport.oss.server.MinioServer;
import io.imageexport.oss.server.VersityServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same image, exported to the stores of others, is the same file; nothing half sent is left.
 */
@SideBySide
class RealStoresIT {
  private static final String BUCKET = "test-export";

  @TempDir private Path directory;

  @Test
  void exportsToMinioAndToVersityAreTheSame() throws Exception {
    Path inMinio;
    try (MinioServer minio = MinioServer.start(Files.createDirectory(directory.resolve("minio")))) {
      S3Endpoint store =
          new S3Endpoint(
              minio.endpoint(),
              MinioServer.REGION,
              MinioServer.ACCESS_KEY,
              MinioServer.SECRET_KEY,
              S3Endpoint.AddressingStyle.PATH);
      inMinio = export(store, minio.domain(), "virtual");
    }
    Path inVersity;
    try (VersityServer versity =
        VersityServer.start(Files.createDirectory(directory.resolve("versity")))) {
      S3Endpoint store =
          new S3Endpoint(
              versity.endpoint(),
              VersityServer.REGION,
              VersityServer.ACCESS_KEY,
              VersityServer.SECRET_KEY,
              S3Endpoint.AddressingStyle.PATH);
      inVersity = export(store, versity.endpoint(), "path");
    }
    assertTrue(Files.size(inMinio) > 10 << 20);
    assertEquals(-1, Files.mismatch(inMinio, inVersity));
  }

  private Path export(S3Endpoint store, URI asToldToTheEmulator, String addressing)
      throws Exception {
    try (EmulatorProcess emulator =
        EmulatorProcess.serve(
            directory.resolve("data-" + addressing),
            "--oss-endpoint",
            asToldToTheEmulator.toString(),
            "--oss-addressing",
            addressing,
            "--oss-access-key",
            store.accessKey(),
            "--oss-secret-key",
            store.secretKey())) {
      JavaSdk sdk = JavaSdk.of(emulator);
      TaskInfo task = sdk.awaitEnd(sdk.submit(JavaSdk.request("img-demo000001")));
      assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
      try (OwnStore own = OwnStore.at(store)) {
        own.awaitNoUploads(List.of("/" + BUCKET + "/" + task.getOssObject()));
      }
      return Downloads.fetch(
          store, BUCKET, task.getOssObject(), directory.resolve(addressing + ".qcow2"));
    }
  }
}
