package io.imageexport.it.benchmark.export;

import io.imageexport.it.store.HttpHead;
import io.imageexport.it.store.StoreCall;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the sink keeps of the objects that it is sent: their lengths. Speaks as much S3 as an export
 * needs; signatures and checksums are taken as they come. Safe for threads.
 */
final class SinkUploads {
  private static final int PARTS_PER_PAGE = 1_000;
  private static final Pattern MARKER = Pattern.compile("[?&]part-number-marker=(\\d+)");
  private static final String CHECKSUM_ALGORITHM = "x-amz-checksum-algorithm";

  /**
   * An answer whose body may be empty.
   *
   * @param contentLength of the body, but of the object where its head is asked for
   */
  record Answer(int status, String fields, long contentLength, String body) {
    static Answer of(int status, String fields, String body) {
      return new Answer(status, fields, body.length(), body);
    }
  }

  /** An upload under way: the length of each part, by its number. */
  private record Open(String object, SortedMap<Integer, Long> parts) {}

  private final Set<String> buckets = ConcurrentHashMap.newKeySet();
  private final Map<String, Open> uploads = new ConcurrentHashMap<>();
  private final Map<String, Long> objects = new ConcurrentHashMap<>();
  private final AtomicLong nextUpload = new AtomicLong();

  /**
   * Answers a call whose body has been read to its end.
   *
   * @param bodyBytes how long it was
   */
  Answer answer(StoreCall call, HttpHead head, long bodyBytes) {
    return switch (call.operation()) {
      case CREATE_UPLOAD -> create(call, head);
      case PUT_PART -> putPart(call, bodyBytes);
      case LIST_PARTS -> listParts(call);
      case COMPLETE_UPLOAD -> complete(call);
      case ABORT_UPLOAD -> {
        uploads.remove(call.uploadId().orElseThrow());
        yield Answer.of(204, "", "");
      }
      case LIST_UPLOADS -> listUploads();
      case HEAD -> headObject(call);
      case OTHER -> ofBuckets(call);
    };
  }

  private Answer ofBuckets(StoreCall call) {
    if (call.method().equals("PUT")) {
      buckets.add(call.object().substring(1));
      return Answer.of(200, "", "");
    }
    if (call.method().equals("GET") && call.object().equals("/")) {
      StringBuilder list = new StringBuilder();
      for (String bucket : buckets) {
        list.append("<Bucket><Name>").append(bucket);
        list.append("</Name><CreationDate>2026-01-01T00:00:00Z</CreationDate></Bucket>");
      }
      return document("ListAllMyBucketsResult", "<Buckets>" + list + "</Buckets>");
    }
    return error(501, "NotImplemented");
  }

  /** Checksums are asked for, so that whoever sends has to make them, as for a real store. */
  private Answer create(StoreCall call, HttpHead head) {
    String id = "upload-" + nextUpload.incrementAndGet();
    uploads.put(id, new Open(call.object(), new ConcurrentSkipListMap<>()));
    String fields =
        head.field(CHECKSUM_ALGORITHM)
            .map(algorithm -> CHECKSUM_ALGORITHM + ": " + algorithm + "\r\n")
            .orElse("");
    String body = "<InitiateMultipartUploadResult><UploadId>" + id + "</UploadId>";
    return Answer.of(200, fields, body + "</InitiateMultipartUploadResult>");
  }

  private Answer putPart(StoreCall call, long bodyBytes) {
    Open upload = uploads.get(call.uploadId().orElseThrow());
    if (upload == null) {
      return error(404, "NoSuchUpload");
    }
    int number = call.partNumber().orElseThrow();
    upload.parts.put(number, bodyBytes);
    return Answer.of(200, "ETag: " + entityTag(number, bodyBytes) + "\r\n", "");
  }

  private Answer listParts(StoreCall call) {
    Open upload = uploads.get(call.uploadId().orElseThrow());
    if (upload == null) {
      return error(404, "NoSuchUpload");
    }
    SortedMap<Integer, Long> behind = upload.parts.tailMap(1 + marker(call));
    List<Map.Entry<Integer, Long>> page = behind.entrySet().stream().limit(PARTS_PER_PAGE).toList();
    StringBuilder parts = new StringBuilder();
    for (Map.Entry<Integer, Long> part : page) {
      parts.append("<Part><PartNumber>").append(part.getKey()).append("</PartNumber><ETag>");
      parts.append(entityTag(part.getKey(), part.getValue())).append("</ETag><Size>");
      parts.append(part.getValue()).append("</Size></Part>");
    }
    boolean truncated = behind.size() > page.size();
    if (truncated) {
      parts.append("<NextPartNumberMarker>").append(page.getLast().getKey());
      parts.append("</NextPartNumberMarker>");
    }
    return document("ListPartsResult", "<IsTruncated>" + truncated + "</IsTruncated>" + parts);
  }

  private static int marker(StoreCall call) {
    Matcher matcher = MARKER.matcher(call.target());
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  private static String entityTag(int number, long lengthBytes) {
    return "\"" + number + "-" + lengthBytes + "\"";
  }

  private Answer complete(StoreCall call) {
    Open upload = uploads.remove(call.uploadId().orElseThrow());
    if (upload == null) {
      return error(404, "NoSuchUpload");
    }
    long lengthBytes = upload.parts.values().stream().mapToLong(Long::longValue).sum();
    objects.put(upload.object, lengthBytes);
    return document("CompleteMultipartUploadResult", "<ETag>\"sunk\"</ETag>");
  }

  /** Nobody has to look for uploads that were left behind. */
  private static Answer listUploads() {
    return document("ListMultipartUploadsResult", "<IsTruncated>false</IsTruncated>");
  }

  private Answer headObject(StoreCall call) {
    Long lengthBytes = objects.get(call.object());
    return lengthBytes == null
        ? Answer.of(404, "", "")
        : new Answer(200, "ETag: \"sunk\"\r\n", lengthBytes, "");
  }

  private static Answer document(String root, String content) {
    return Answer.of(200, "", "<" + root + ">" + content + "</" + root + ">");
  }

  private static Answer error(int status, String code) {
    return Answer.of(status, "", "<Error><Code>" + code + "</Code></Error>");
  }
}
