package io.imageexport.oss;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.gaul.shaded.org.eclipse.jetty.http.HttpFields;
import org.gaul.shaded.org.eclipse.jetty.http.HttpHeader;
import org.gaul.shaded.org.eclipse.jetty.http.HttpStatus;
import org.gaul.shaded.org.eclipse.jetty.server.Handler;
import org.gaul.shaded.org.eclipse.jetty.server.Request;
import org.gaul.shaded.org.eclipse.jetty.server.Response;
import org.gaul.shaded.org.eclipse.jetty.util.Callback;

/**
 * Refuses requests to S3Proxy that it would serve too trustingly, from their heads alone.
 *
 * <p>S3Proxy holds a body in memory whose digest is part of the signature, before it looks at the
 * signature, so anybody who knows an access key could fill the heap. All guards that share a budget
 * hold at most {@value #MAX_HELD_BYTES} bytes of such bodies at once, and {@value #MAX_BODY_BYTES}
 * of one.
 *
 * <p>Thread-safe.
 */
final class StoreGuard extends Handler.Wrapper {
  static final int MAX_BODY_BYTES = 32 << 20;
  static final int MAX_HELD_BYTES = 64 << 20;

  private static final Pattern DIGEST = Pattern.compile("[0-9a-fA-F]{64}");

  private final RequestRule rule;
  private final Semaphore heldBytes;

  /** The bytes of bodies that all servers together may hold which are given it. */
  static Semaphore bodyBudget() {
    return new Semaphore(MAX_HELD_BYTES);
  }

  private record Refusal(int status, String code, String message) {}

  /**
   * @param heldBytes see {@link #bodyBudget()}
   */
  StoreGuard(RequestRule rule, Semaphore heldBytes) {
    this.rule = requireNonNull(rule, "rule is null");
    this.heldBytes = requireNonNull(heldBytes, "heldBytes is null");
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Optional<Refusal> refusal = refusal(request);
    if (refusal.isPresent()) {
      refuse(refusal.get(), response, callback);
      return true;
    }
    int held = heldBytes(request);
    if (!heldBytes.tryAcquire(held)) {
      refuse(
          new Refusal(
              HttpStatus.SERVICE_UNAVAILABLE_503,
              "SlowDown",
              "Too many signed bodies are being received; try again"),
          response,
          callback);
      return true;
    }
    Request.addCompletionListener(request, failure -> heldBytes.release(held));
    return super.handle(
        request.getLength() > 0 ? new TimedBody(request) : request, response, callback);
  }

  private Optional<Refusal> refusal(Request request) {
    HttpFields headers = request.getHeaders();
    Optional<String> broken = rule.refusal(headers::getValuesList);
    if (broken.isPresent()) {
      return Optional.of(new Refusal(HttpStatus.FORBIDDEN_403, "AccessDenied", broken.get()));
    }
    if (hasSignedDigest(headers) && bodyBytes(request) > MAX_BODY_BYTES) {
      return Optional.of(
          new Refusal(
              HttpStatus.BAD_REQUEST_400,
              "EntityTooLarge",
              "A body whose digest is signed has at most 32 MiB; send the object in parts, or sign"
                  + " UNSIGNED-PAYLOAD"));
    }
    return Optional.empty();
  }

  /** How much of the body S3Proxy holds until it has checked the signature. */
  private static int heldBytes(Request request) {
    return hasSignedDigest(request.getHeaders())
        ? (int) Math.min(MAX_BODY_BYTES, bodyBytes(request))
        : 0;
  }

  private static boolean hasSignedDigest(HttpFields headers) {
    String digest = headers.get("x-amz-content-sha256");
    return digest != null && DIGEST.matcher(digest).matches();
  }

  /** The announced length; as much as there may be where none is announced. */
  private static long bodyBytes(Request request) {
    long announced = request.getLength();
    boolean isUnannounced =
        announced < 0 && request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    return isUnannounced ? MAX_BODY_BYTES : Math.max(0, announced);
  }

  /** The body is not read, so the connection ends with the answer. */
  private static void refuse(Refusal refusal, Response response, Callback callback) {
    response.setStatus(refusal.status());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/xml");
    response.getHeaders().put(HttpHeader.CONNECTION, "close");
    response.write(true, ByteBuffer.wrap(document(refusal)), callback);
  }

  private static byte[] document(Refusal refusal) {
    var bytes = new ByteArrayOutputStream();
    try {
      XMLStreamWriter xml =
          XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(bytes, UTF_8.name());
      xml.writeStartDocument(UTF_8.name(), "1.0");
      xml.writeStartElement("Error");
      xml.writeStartElement("Code");
      xml.writeCharacters(refusal.code());
      xml.writeEndElement();
      xml.writeStartElement("Message");
      xml.writeCharacters(refusal.message());
      xml.writeEndElement();
      xml.writeEndElement();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("cannot write XML to memory", e);
    }
    return bytes.toByteArray();
  }
}
