package io.imageexport.oss;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.imageexport.core.object.Bucket;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStore;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.object.PartContent;
import io.imageexport.core.object.StoredObject;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadInProgress;
import io.imageexport.core.object.UploadedPart;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * An object store that speaks S3, signed by Signature Version 4.
 *
 * <p>Safe for use by many threads, virtual ones among them, but not from an event loop: every call
 * blocks. Parts are streamed and never held whole.
 */
public final class S3ObjectStore implements ObjectStore, AutoCloseable {
  private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";
  private static final int MAX_PARTS = 10_000;
  private static final int PARTS_PER_PAGE = 1_000;

  /** Pages of uploads that are asked for one after the other. */
  private static final int MAX_PAGES = 20;

  /** The longest validity that SigV4 allows. */
  private static final Duration MAX_VALIDITY = Duration.ofDays(7);

  private static final String CHECKSUM_ALGORITHM = "x-amz-checksum-algorithm";
  private static final String CHECKSUM = "x-amz-checksum-crc32c";

  /** What a store answers to a header that it does not know and will not overlook. */
  private static final Set<String> REFUSALS_OF_A_HEADER =
      Set.of("InvalidArgument", "InvalidRequest", "NotImplemented");

  private static final byte[] NO_BODY = {};

  private final S3Endpoint endpoint;
  private final S3Transport transport;

  /** Set by whichever thread is refused first, and never taken back; another one may be as well. */
  private volatile boolean refusesChecksums;

  /**
   * @param vertx runs the connections; closing this store leaves it open
   * @param clock dates the signatures; stores refuse one that is 15 minutes off
   */
  public S3ObjectStore(Vertx vertx, S3Endpoint endpoint, S3Limits limits, InstantSource clock) {
    requireNonNull(vertx, "vertx is null");
    requireNonNull(limits, "limits is null");
    requireNonNull(clock, "clock is null");
    this.endpoint = requireNonNull(endpoint, "endpoint is null");
    this.transport = new S3Transport(vertx, endpoint, limits, clock);
  }

  @Override
  public List<Bucket> listBuckets() {
    var call = new S3Call("ListBuckets", "GET", "", "");
    XmlElement result = document(call, send(call, NO_BODY), "ListAllMyBucketsResult");
    return result.childrenNamed("Buckets").stream()
        .flatMap(buckets -> buckets.childrenNamed("Bucket").stream())
        .map(bucket -> bucket(call, bucket))
        .toList();
  }

  @Override
  public void createBucket(String bucket) {
    var call = new S3Call("CreateBucket", "PUT", requireNonEmpty(bucket, "bucket"), "");
    try {
      send(call, NO_BODY);
    } catch (ObjectStoreException e) {
      switch (e.code()) {
        case "BucketAlreadyOwnedByYou" -> {}
        // AWS outside us-east-1 wants the region spelled out; others refuse to be told.
        case "IllegalLocationConstraintException" -> send(call, locationConstraint());
        default -> throw e;
      }
    }
  }

  @Override
  public void deleteBucket(String bucket) {
    send(new S3Call("DeleteBucket", "DELETE", requireNonEmpty(bucket, "bucket"), ""), NO_BODY);
  }

  @Override
  public Upload createUpload(ObjectKey key, boolean checksummed) {
    var call = call("CreateMultipartUpload", "POST", key).with("uploads", "");
    if (!checksummed || refusesChecksums) {
      return upload(key, call, send(call, NO_BODY));
    }
    try {
      return upload(key, call, send(call.withHeader(CHECKSUM_ALGORITHM, "CRC32C"), NO_BODY));
    } catch (ObjectStoreException e) {
      if (!REFUSALS_OF_A_HEADER.contains(e.code())) {
        throw e;
      }
      Upload without = upload(key, call, send(call, NO_BODY));
      refusesChecksums = true;
      return without;
    }
  }

  /** A store that overlooks the header does not repeat it. */
  private static Upload upload(ObjectKey key, S3Call call, S3Answer answer) {
    XmlElement result = document(call, answer, "InitiateMultipartUploadResult");
    boolean checksummed = "CRC32C".equals(answer.headers().get(CHECKSUM_ALGORITHM));
    return new Upload(key, required(call, result, "UploadId"), checksummed);
  }

  /**
   * {@inheritDoc}
   *
   * @throws UncheckedIOException if {@code content} fails, with its exception as the cause; the
   *     store has then not stored the part
   */
  @Override
  public UploadedPart putPart(Upload upload, int partNumber, PartContent content) {
    if (partNumber < 1 || partNumber > MAX_PARTS) {
      throw new IllegalArgumentException("part number out of range: " + partNumber);
    }
    long lengthBytes = content.lengthBytes();
    var call = call("UploadPart", "PUT", upload).with("partNumber", Integer.toString(partNumber));
    OptionalInt sent = upload.checksummed() ? checksum(call, content) : OptionalInt.empty();
    if (sent.isPresent()) {
      call = call.withHeader(CHECKSUM, PartChecksum.text(sent.getAsInt()));
    }
    S3Answer answer = successful(call, transport.sendPart(call, content, lengthBytes));
    OptionalInt stored = checksum(call, Optional.ofNullable(answer.headers().get(CHECKSUM)));
    if (sent.isPresent() && stored.isPresent() && !sent.equals(stored)) {
      throw S3Failures.differs(call, sent.getAsInt(), stored.getAsInt());
    }
    return new UploadedPart(partNumber, entityTag(call, answer), lengthBytes, stored);
  }

  private static OptionalInt checksum(S3Call call, PartContent content) {
    OptionalInt checksum;
    try {
      checksum = content.crc32c();
    } catch (IOException e) {
      throw new UncheckedIOException(call.description() + ": source has no checksum", e);
    }
    if (checksum.isEmpty()) {
      throw new IllegalArgumentException(
          call.description() + ": no checksum is known, though the upload is checksummed");
    }
    return checksum;
  }

  private static OptionalInt checksum(S3Call call, Optional<String> text) {
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    OptionalInt checksum = PartChecksum.parse(text.get());
    if (checksum.isEmpty()) {
      throw S3Failures.unexpected(call, "checksum " + text.get() + " is no CRC32C");
    }
    return checksum;
  }

  @Override
  public List<UploadedPart> listParts(Upload upload) {
    S3Call firstPage =
        call("ListParts", "GET", upload).with("max-parts", Integer.toString(PARTS_PER_PAGE));
    var parts = new ArrayList<UploadedPart>();
    int marker = 0;
    while (true) {
      // S3Proxy refuses a marker, and sends everything on the first page.
      S3Call call =
          marker == 0 ? firstPage : firstPage.with("part-number-marker", Integer.toString(marker));
      XmlElement page = document(call, send(call, NO_BODY), "ListPartsResult");
      for (XmlElement part : page.childrenNamed("Part")) {
        parts.add(part(call, part));
      }
      if (parts.size() > MAX_PARTS) {
        throw S3Failures.unexpected(call, "more than " + MAX_PARTS + " parts");
      }
      if (!isTruncated(page)) {
        requireAscending(call, parts);
        return List.copyOf(parts);
      }
      long next = number(call, page, "NextPartNumberMarker");
      // Markers rise and end at the last part: so the loop ends after as many pages at most.
      if (next <= marker || next > MAX_PARTS) {
        throw S3Failures.unexpected(call, "NextPartNumberMarker " + next + " after " + marker);
      }
      marker = (int) next;
    }
  }

  @Override
  public List<UploadInProgress> listUploads(ObjectKey key) {
    var firstPage =
        new S3Call("ListMultipartUploads", "GET", key.bucket(), "")
            .with("uploads", "")
            .with("prefix", key.key());
    var uploads = new ArrayList<UploadInProgress>();
    S3Call call = firstPage;
    // Uploads come by ascending key: what begins like this key follows it, and ends the search.
    for (int pages = 0; pages < MAX_PAGES; pages++) {
      XmlElement page = document(call, send(call, NO_BODY), "ListMultipartUploadsResult");
      boolean passed = false;
      for (XmlElement element : page.childrenNamed("Upload")) {
        if (!required(call, element, "Key").equals(key.key())) {
          passed = true;
        } else if (uploads.size() < MAX_UPLOADS) {
          uploads.add(uploadInProgress(key, call, element));
        }
      }
      if (passed || uploads.size() == MAX_UPLOADS || !isTruncated(page)) {
        return List.copyOf(uploads);
      }
      call =
          firstPage
              .with("key-marker", required(call, page, "NextKeyMarker"))
              .with("upload-id-marker", required(call, page, "NextUploadIdMarker"));
    }
    throw S3Failures.unexpected(call, "no end after " + MAX_PAGES + " pages of uploads");
  }

  private static UploadInProgress uploadInProgress(ObjectKey key, S3Call call, XmlElement element) {
    return new UploadInProgress(
        key, required(call, element, "UploadId"), instant(call, element, "Initiated"));
  }

  private static boolean isTruncated(XmlElement page) {
    return page.childText("IsTruncated").orElse("false").strip().equals("true");
  }

  @Override
  public void completeUpload(Upload upload, List<UploadedPart> parts) {
    S3Call call = call("CompleteMultipartUpload", "POST", upload);
    S3Answer answer = successful(call, transport.sendPatiently(call, completeBody(upload, parts)));
    // The status was sent before the outcome was known: the body alone tells it.
    document(call, answer, "CompleteMultipartUploadResult");
  }

  @Override
  public void abortUpload(Upload upload) {
    S3Call call = call("AbortMultipartUpload", "DELETE", upload);
    try {
      send(call, NO_BODY);
    } catch (ObjectStoreException e) {
      if (!e.code().equals("NoSuchUpload")) {
        throw e;
      }
    }
  }

  @Override
  public Optional<StoredObject> head(ObjectKey key) {
    S3Call call = call("HeadObject", "HEAD", key);
    S3Answer answer = transport.send(call, NO_BODY);
    if (answer.status() == 404) {
      return Optional.empty();
    }
    successful(call, answer);
    String length = answer.headers().get("content-length");
    if (length == null) {
      throw S3Failures.unexpected(call, "no Content-Length");
    }
    return Optional.of(
        new StoredObject(parsed(call, "Content-Length", length), entityTag(call, answer)));
  }

  @Override
  public void read(ObjectKey key, String entityTag, long position, ByteBuffer destination) {
    int lengthBytes = destination.remaining();
    if (position < 0 || lengthBytes < 1 || lengthBytes > MAX_READ_BYTES) {
      throw new IllegalArgumentException(lengthBytes + " bytes at " + position);
    }
    S3Call call =
        call("GetObject", "GET", key)
            .withHeader("range", "bytes=" + position + "-" + (position + lengthBytes - 1))
            .withHeader("if-match", entityTag);
    S3Answer answer = send(call, NO_BODY);
    // A store that ignores the range sends the whole object with 200.
    if (answer.status() != 206 || answer.body().length() != lengthBytes) {
      throw S3Failures.unexpected(
          call,
          "status "
              + answer.status()
              + " with "
              + answer.body().length()
              + " bytes for a range of "
              + lengthBytes);
    }
    destination.put(answer.body().getBytes());
  }

  /** Asks the store for its buckets: returns if it is there, and takes our signature. */
  public void ping() {
    listBuckets();
  }

  /**
   * An address from which anybody can read the object for a while.
   *
   * @param validity 1 second to 7 days
   */
  public String presignGet(ObjectKey key, Duration validity, Instant now) {
    if (validity.toSeconds() < 1 || validity.compareTo(MAX_VALIDITY) > 0) {
      throw new IllegalArgumentException("validity out of range 1 second to 7 days: " + validity);
    }
    return transport.presignGet(key, validity, now);
  }

  /** Closes the connections; calls under way fail. */
  @Override
  public void close() {
    transport.close();
  }

  @Override
  public String toString() {
    return "S3ObjectStore[" + endpoint + "]";
  }

  private S3Answer send(S3Call call, byte[] body) {
    return successful(call, transport.send(call, body));
  }

  private static S3Call call(String operation, String method, ObjectKey key) {
    return new S3Call(operation, method, key.bucket(), key.key());
  }

  private static S3Call call(String operation, String method, Upload upload) {
    return call(operation, method, upload.key()).with("uploadId", upload.uploadId());
  }

  private static S3Answer successful(S3Call call, S3Answer answer) {
    if (!answer.succeeded()) {
      throw S3Failures.refused(call, answer);
    }
    return answer;
  }

  private static XmlElement document(S3Call call, S3Answer answer, String rootName) {
    XmlElement root;
    try {
      root = XmlElement.parse(answer.body().getBytes());
    } catch (XMLStreamException e) {
      throw S3Failures.malformed(call, e);
    }
    if (root.name().equals("Error")) {
      throw S3Failures.refused(call, answer);
    }
    if (!root.name().equals(rootName)) {
      throw S3Failures.unexpected(call, "root " + root.name() + " instead of " + rootName);
    }
    return root;
  }

  private static Bucket bucket(S3Call call, XmlElement element) {
    return new Bucket(required(call, element, "Name"), instant(call, element, "CreationDate"));
  }

  private static Instant instant(S3Call call, XmlElement element, String childName) {
    String text = required(call, element, childName);
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw S3Failures.unexpected(call, childName + " " + text + " is no ISO 8601 instant");
    }
  }

  private static UploadedPart part(S3Call call, XmlElement element) {
    long partNumber = number(call, element, "PartNumber");
    if (partNumber < 1 || partNumber > MAX_PARTS) {
      throw S3Failures.unexpected(call, "PartNumber " + partNumber);
    }
    return new UploadedPart(
        (int) partNumber,
        required(call, element, "ETag"),
        number(call, element, "Size"),
        checksum(call, element.childText("ChecksumCRC32C").map(String::strip)));
  }

  private static void requireAscending(S3Call call, List<UploadedPart> parts) {
    for (int index = 1; index < parts.size(); index++) {
      int previous = parts.get(index - 1).partNumber();
      int current = parts.get(index).partNumber();
      if (current <= previous) {
        throw S3Failures.unexpected(call, "part " + current + " listed after part " + previous);
      }
    }
  }

  private static String required(S3Call call, XmlElement element, String childName) {
    String text = element.childText(childName).orElse("").strip();
    if (text.isEmpty()) {
      throw S3Failures.unexpected(call, element.name() + " without " + childName);
    }
    return text;
  }

  private static long number(S3Call call, XmlElement element, String childName) {
    return parsed(call, childName, required(call, element, childName));
  }

  private static long parsed(S3Call call, String field, String text) {
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Falls through to the same complaint.
    }
    throw S3Failures.unexpected(call, field + " " + text + " is no length or count");
  }

  private static String entityTag(S3Call call, S3Answer answer) {
    String entityTag = answer.headers().get("etag");
    if (entityTag == null) {
      throw S3Failures.unexpected(call, "no ETag");
    }
    return entityTag;
  }

  private static String requireNonEmpty(String text, String name) {
    requireNonNull(text, () -> name + " is null");
    if (text.isEmpty()) {
      throw new IllegalArgumentException(name + " is empty");
    }
    return text;
  }

  private static byte[] completeBody(Upload upload, List<UploadedPart> parts) {
    return document(
        "CompleteMultipartUpload",
        xml -> {
          for (UploadedPart part : parts) {
            xml.writeStartElement("Part");
            writeElement(xml, "PartNumber", Integer.toString(part.partNumber()));
            writeElement(xml, "ETag", part.entityTag());
            if (upload.checksummed() && part.crc32c().isPresent()) {
              writeElement(xml, "ChecksumCRC32C", PartChecksum.text(part.crc32c().getAsInt()));
            }
            xml.writeEndElement();
          }
        });
  }

  private byte[] locationConstraint() {
    return document(
        "CreateBucketConfiguration",
        xml -> writeElement(xml, "LocationConstraint", endpoint.region()));
  }

  private static void writeElement(XMLStreamWriter xml, String name, String text)
      throws XMLStreamException {
    xml.writeStartElement(name);
    xml.writeCharacters(text);
    xml.writeEndElement();
  }

  private static byte[] document(String rootName, XmlBody body) {
    var bytes = new ByteArrayOutputStream();
    try {
      XMLStreamWriter xml =
          XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(bytes, UTF_8.name());
      xml.writeStartElement(rootName);
      xml.writeDefaultNamespace(NAMESPACE);
      body.writeTo(xml);
      xml.writeEndElement();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("cannot write XML to memory", e);
    }
    return bytes.toByteArray();
  }

  /** What stands within the root element. */
  private interface XmlBody {
    void writeTo(XMLStreamWriter xml) throws XMLStreamException;
  }
}
