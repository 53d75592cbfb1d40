package io.imageexport.it.benchmark;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * moto's server, which imitates EC2 in memory: the peer. It verifies no signature, and holds 20
 * instances and one volume.
 */
final class MotoTarget implements AutoCloseable {
  private static final Pattern VOLUME = Pattern.compile("<volumeId>([^<]+)</volumeId>");

  /** Enough for moto to know account and region; it is not checked. */
  private static final String AUTHORIZATION =
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261124/us-east-1/ec2/aws4_request,"
          + " SignedHeaders=host;x-amz-date, Signature=0";

  private final PinnedProcess process;
  private final URI endpoint;
  private final String volume;

  private MotoTarget(PinnedProcess process, URI endpoint, String volume) {
    this.process = process;
    this.endpoint = endpoint;
    this.volume = volume;
  }

  static MotoTarget start(Path server, Path folder) throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    URI endpoint = URI.create("http://127.0.0.1:" + port + "/");
    PinnedProcess process =
        PinnedProcess.start(
            folder.resolve("moto.out"),
            () -> answers(endpoint),
            List.of(server.toString(), "-p", Integer.toString(port)));
    try {
      call(endpoint, "RunInstances&ImageId=ami-12c6146b&MinCount=20&MaxCount=20");
      String volume = call(endpoint, "CreateVolume&AvailabilityZone=us-east-1a&Size=40");
      Matcher matcher = VOLUME.matcher(volume);
      if (!matcher.find()) {
        throw new IOException(volume);
      }
      return new MotoTarget(process, endpoint, matcher.group(1));
    } catch (IOException | InterruptedException | RuntimeException failure) {
      process.close();
      throw failure;
    }
  }

  private static boolean answers(URI endpoint) throws IOException, InterruptedException {
    try {
      call(endpoint, "DescribeRegions");
      return true;
    } catch (ConnectException e) {
      return false;
    }
  }

  private static String call(URI endpoint, String action) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(request(endpoint, action).build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException(answer.statusCode() + " " + answer.body());
      }
      return answer.body();
    }
  }

  private static HttpRequest.Builder request(URI endpoint, String action) {
    return HttpRequest.newBuilder(endpoint)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("x-amz-date", "20261124T000000Z")
        .header("authorization", AUTHORIZATION)
        .POST(HttpRequest.BodyPublishers.ofString("Version=2016-11-15&Action=" + action));
  }

  ClosedLoop.Work describe() {
    return work("DescribeInstances&MaxResults=20", "<instanceId>");
  }

  /** Like an export, a snapshot is asked for and made later; moto only notes it. */
  ClosedLoop.Work submit() {
    return work("CreateSnapshot&VolumeId=" + volume, "<snapshotId>");
  }

  private ClosedLoop.Work work(String action, String wanted) {
    return new ClosedLoop.Work(() -> request(endpoint, action), wanted);
  }

  void pause() throws IOException, InterruptedException {
    process.pause();
  }

  void resume() throws IOException, InterruptedException {
    process.resume();
  }

  @Override
  public void close() {
    process.close();
  }
}
