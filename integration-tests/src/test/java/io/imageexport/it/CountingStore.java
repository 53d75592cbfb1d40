package io.imageexport.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * A store that speaks as much S3 as an export asks for, counts what it is sent, and forgets it: of
 * a part it knows the length, the entity tag and the checksum that came with it.
 */
final class CountingStore implements AutoCloseable {
  private static final int HEAD_LIMIT_BYTES = 64 << 10;
  private static final int PIECE_BYTES = 1 << 20;
  private static final int PARTS_PER_PAGE = 1_000;
  private static final Pattern PART_OF_COMPLETE = Pattern.compile("<PartNumber>");
  private static final String CHECKSUM = "x-amz-checksum-crc32c";
  private static final String CHECKSUM_ALGORITHM = "x-amz-checksum-algorithm";

  private final ServerSocketChannel listener;
  private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();
  private final Set<String> buckets = ConcurrentHashMap.newKeySet();
  private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
  private final Map<String, Long> objects = new ConcurrentHashMap<>();
  private final AtomicLong lastUpload = new AtomicLong();
  private final AtomicLong bytesOfParts = new AtomicLong();

  private record Part(long lengthBytes, Optional<String> checksum) {}

  private record Upload(String path, Map<Integer, Part> parts) {
    long lengthBytes() {
      return parts.values().stream().mapToLong(Part::lengthBytes).sum();
    }
  }

  private CountingStore(ServerSocketChannel listener) {
    this.listener = listener;
  }

  static CountingStore start() throws IOException {
    ServerSocketChannel listener =
        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    CountingStore store = new CountingStore(listener);
    Thread.ofVirtual().start(store::accept);
    return store;
  }

  URI endpoint() throws IOException {
    return URI.create(
        "http://127.0.0.1:" + ((InetSocketAddress) listener.getLocalAddress()).getPort());
  }

  /** All that has been sent as parts. */
  long bytesOfParts() {
    return bytesOfParts.get();
  }

  /** Of the objects that have been completed, by bucket and key. */
  Map<String, Long> lengthsOfObjects() {
    return Map.copyOf(objects);
  }

  boolean hasOpenUploads() {
    return !uploads.isEmpty();
  }

  private void accept() {
    while (true) {
      try {
        SocketChannel connection = listener.accept();
        connections.add(connection);
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException e) {
        return; // Closed.
      }
    }
  }

  private void serve(SocketChannel connection) {
    try (connection) {
      Conversation conversation = new Conversation(connection);
      while (conversation.answerNext()) {}
    } catch (IOException e) {
      // The client has gone.
    } finally {
      connections.remove(connection);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (SocketChannel connection : connections) {
      connection.close();
    }
  }

  /** The head of a request. */
  private record Request(String method, String path, Map<String, String> query, String head) {
    static Request parse(String head) {
      String[] line = head.substring(0, head.indexOf("\r\n")).split(" ", 3);
      String[] target = line[1].split("\\?", 2);
      Map<String, String> query = new TreeMap<>();
      if (target.length > 1) {
        for (String parameter : target[1].split("&", -1)) {
          String[] sides = parameter.split("=", 2);
          query.put(sides[0], sides.length > 1 ? sides[1] : "");
        }
      }
      return new Request(line[0], target[0], query, head);
    }

    Optional<String> field(String name) {
      String start = name + ":";
      return head.lines()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
          .map(line -> line.substring(start.length()).strip())
          .findFirst();
    }

    long contentLength() {
      return field("content-length").map(Long::parseLong).orElse(0L);
    }
  }

  /** One connection, and the requests on it. */
  private final class Conversation {
    private final SocketChannel connection;
    private final ByteBuffer received = ByteBuffer.allocateDirect(PIECE_BYTES).flip();

    Conversation(SocketChannel connection) {
      this.connection = connection;
    }

    /** False when there is none any more. */
    boolean answerNext() throws IOException {
      String head = readHead();
      if (head.isEmpty()) {
        return false;
      }
      Request request = Request.parse(head);
      if (request.field("expect").isPresent()) {
        write("HTTP/1.1 100 Continue\r\n\r\n");
      }
      String body = "";
      if (request.method().equals("POST")) {
        body = readBody(request.contentLength());
      } else {
        skip(request.contentLength());
      }
      answer(request, body);
      return true;
    }

    private String readHead() throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
        if (!received.hasRemaining() && !receive()) {
          return "";
        }
        head.append((char) (received.get() & 0xff));
        if (head.length() > HEAD_LIMIT_BYTES) {
          throw new IOException("a head that is too long");
        }
      }
      return head.toString();
    }

    private boolean receive() throws IOException {
      int count = connection.read(received.clear());
      received.flip();
      return count > 0;
    }

    private String readBody(long lengthBytes) throws IOException {
      StringBuilder body = new StringBuilder();
      while (body.length() < lengthBytes) {
        if (!received.hasRemaining() && !receive()) {
          throw new EOFException("a body that does not end");
        }
        body.append((char) (received.get() & 0xff));
      }
      return body.toString();
    }

    private void skip(long lengthBytes) throws IOException {
      long left = lengthBytes;
      while (left > 0) {
        if (!received.hasRemaining() && !receive()) {
          throw new EOFException("a body that does not end");
        }
        int count = (int) Math.min(left, received.remaining());
        received.position(received.position() + count);
        left -= count;
      }
    }

    private void answer(Request request, String body) throws IOException {
      Map<String, String> query = request.query();
      String uploadId = query.get("uploadId");
      if (uploadId != null) {
        Upload upload = uploads.get(uploadId);
        if (upload == null || !upload.path().equals(request.path())) {
          answer("404 Not Found", "", "<Error><Code>NoSuchUpload</Code></Error>");
        } else {
          answerOnUpload(request, uploadId, upload, body);
        }
      } else if (query.containsKey("uploads")) {
        answerOnUploads(request);
      } else {
        answerOnBucketsAndObjects(request);
      }
    }

    private void answerOnUpload(Request request, String uploadId, Upload upload, String body)
        throws IOException {
      switch (request.method()) {
        case "PUT" -> putPart(request, upload);
        case "GET" -> answer("200 OK", "", page(upload, request.query()));
        case "DELETE" -> {
          uploads.remove(uploadId);
          answer("204 No Content", "", "");
        }
        case "POST" -> {
          if (PART_OF_COMPLETE.matcher(body).results().count() != upload.parts().size()) {
            answer("400 Bad Request", "", "<Error><Code>InvalidPart</Code></Error>");
            return;
          }
          objects.put(upload.path(), upload.lengthBytes());
          uploads.remove(uploadId);
          answer(
              "200 OK",
              "",
              "<CompleteMultipartUploadResult><ETag>\"whole\"</ETag>"
                  + "</CompleteMultipartUploadResult>");
        }
        default -> answer("405 Method Not Allowed", "", "");
      }
    }

    private void putPart(Request request, Upload upload) throws IOException {
      int number = Integer.parseInt(request.query().get("partNumber"));
      Part part = new Part(request.contentLength(), request.field(CHECKSUM));
      upload.parts().put(number, part);
      bytesOfParts.addAndGet(part.lengthBytes());
      String checksum = part.checksum().map(value -> CHECKSUM + ": " + value + "\r\n").orElse("");
      answer("200 OK", "ETag: " + entityTag(number) + "\r\n" + checksum, "");
    }

    private static String entityTag(int partNumber) {
      return "\"part-" + partNumber + "\"";
    }

    private static String page(Upload upload, Map<String, String> query) {
      int marker = Integer.parseInt(query.getOrDefault("part-number-marker", "0"));
      StringBuilder page = new StringBuilder("<ListPartsResult>");
      int count = 0;
      int last = marker;
      for (Map.Entry<Integer, Part> each : upload.parts().entrySet()) {
        if (each.getKey() <= marker || count == PARTS_PER_PAGE) {
          continue;
        }
        count++;
        last = each.getKey();
        page.append("<Part><PartNumber>").append(last).append("</PartNumber><ETag>");
        page.append(entityTag(last)).append("</ETag><Size>");
        page.append(each.getValue().lengthBytes()).append("</Size>");
        each.getValue()
            .checksum()
            .ifPresent(
                value -> page.append("<ChecksumCRC32C>").append(value).append("</ChecksumCRC32C>"));
        page.append("</Part>");
      }
      boolean truncated = upload.parts().keySet().stream().max(Integer::compare).orElse(0) > last;
      page.append("<IsTruncated>").append(truncated).append("</IsTruncated>");
      page.append("<NextPartNumberMarker>").append(last).append("</NextPartNumberMarker>");
      return page.append("</ListPartsResult>").toString();
    }

    private void answerOnUploads(Request request) throws IOException {
      if (request.method().equals("GET")) {
        // None that is open is of interest to the only client.
        answer(
            "200 OK",
            "",
            "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>"
                + "</ListMultipartUploadsResult>");
        return;
      }
      String uploadId = "upload-" + lastUpload.incrementAndGet();
      uploads.put(uploadId, new Upload(request.path(), new ConcurrentSkipListMap<>()));
      String algorithm =
          request
              .field(CHECKSUM_ALGORITHM)
              .map(value -> CHECKSUM_ALGORITHM + ": " + value + "\r\n")
              .orElse("");
      answer(
          "200 OK",
          algorithm,
          "<InitiateMultipartUploadResult><UploadId>"
              + uploadId
              + "</UploadId></InitiateMultipartUploadResult>");
    }

    private void answerOnBucketsAndObjects(Request request) throws IOException {
      Long length = objects.get(request.path());
      switch (request.method()) {
        case "GET" -> {
          StringBuilder list = new StringBuilder("<ListAllMyBucketsResult><Buckets>");
          for (String bucket : buckets) {
            list.append("<Bucket><Name>").append(bucket);
            list.append("</Name><CreationDate>2026-11-23T00:00:00Z</CreationDate></Bucket>");
          }
          answer("200 OK", "", list.append("</Buckets></ListAllMyBucketsResult>").toString());
        }
        case "PUT" -> {
          buckets.add(request.path().replace("/", ""));
          answer("200 OK", "", "");
        }
        case "HEAD" -> {
          if (length == null) {
            write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
          } else {
            write("HTTP/1.1 200 OK\r\nETag: \"whole\"\r\nContent-Length: " + length + "\r\n\r\n");
          }
        }
        default -> answer("405 Method Not Allowed", "", "");
      }
    }

    private void answer(String status, String headers, String body) throws IOException {
      // An answer without content has no length either.
      String length = status.startsWith("204") ? "" : "Content-Length: " + body.length() + "\r\n";
      write("HTTP/1.1 " + status + "\r\n" + headers + length + "\r\n" + body);
    }

    private void write(String text) throws IOException {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(ISO_8859_1));
      while (bytes.hasRemaining()) {
        connection.write(bytes);
      }
    }
  }
}
