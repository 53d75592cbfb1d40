package io.imageexport.oss;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.object.ListedPart;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStore;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadInProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls that list uploads and their parts. Thread-safe. */
final class S3Lists {
  private static final Logger LOG = LoggerFactory.getLogger(S3Lists.class);
  private static final int PARTS_PER_PAGE = 1_000;

  /** The most pages of uploads that one call reads. */
  private static final int MAX_PAGES_OF_UPLOADS = 20;

  private final S3Transport transport;
  private final AtomicBoolean hasWarned = new AtomicBoolean();

  S3Lists(S3Transport transport) {
    this.transport = requireNonNull(transport, "transport is null");
  }

  /**
   * Lists the parts of an upload by ascending number.
   *
   * <p>Each page must add a part, so an upload's highest part number bounds the number of pages.
   */
  List<ListedPart> parts(Upload upload) {
    try {
      return allParts(upload);
    } catch (ObjectStoreException refusal) {
      if (refusal.hasCode(ObjectStoreException.NOT_IMPLEMENTED) && !hasWarned.getAndSet(true)) {
        LOG.warn(
            "the store cannot list the parts of an upload, so an export that is interrupted starts"
                + " again from its beginning: {}",
            refusal.getMessage());
      }
      throw refusal;
    }
  }

  /** Whether an upload has parts; true if the store does not tell. */
  boolean mayHaveParts(Upload upload) {
    try {
      return !parts(upload).isEmpty();
    } catch (ObjectStoreException refusal) {
      return !refusal.hasCode(ObjectStoreException.NO_SUCH_UPLOAD);
    }
  }

  private List<ListedPart> allParts(Upload upload) {
    S3Call firstPage =
        S3Call.of("ListParts", "GET", upload).with("max-parts", Integer.toString(PARTS_PER_PAGE));
    SortedMap<Integer, ListedPart> parts = new TreeMap<>();
    // S3Proxy refuses a marker, and sends everything on the first page.
    S3Call call = firstPage;
    while (true) {
      S3Result page = S3Result.of(call, transport.send(call, S3Request.EMPTY));
      int countBefore = parts.size();
      for (XmlElement element : page.elements("Part")) {
        ListedPart part = part(page, element);
        parts.put(part.partNumber(), part);
      }
      if (!page.isTruncated()) {
        return List.copyOf(parts.values());
      }
      if (parts.size() == countBefore) {
        throw S3Failures.notImplemented(call, "another page follows one that lists no new part");
      }
      // Not the page's own marker: some stores leave it out, or count it otherwise.
      call = firstPage.with("part-number-marker", Integer.toString(parts.lastKey()));
    }
  }

  private static ListedPart part(S3Result page, XmlElement part) {
    return new ListedPart(
        page.partNumber(part),
        page.number(part, "Size"),
        page.entityTag(part),
        page.checksum(part));
  }

  /** Lists the uploads of exactly this key. */
  List<UploadInProgress> uploads(ObjectKey key) {
    try {
      return allUploads(key);
    } catch (ObjectStoreException refusal) {
      // Rclone answers this if the bucket has no uploads.
      if (refusal.hasCode(ObjectStoreException.NO_SUCH_UPLOAD)) {
        return List.of();
      }
      throw refusal;
    }
  }

  private List<UploadInProgress> allUploads(ObjectKey key) {
    S3Call firstPage =
        new S3Call("ListMultipartUploads", "GET", key.bucket(), "")
            .with("uploads", "")
            .with("prefix", key.key());
    var uploads = new ArrayList<UploadInProgress>();
    S3Call call = firstPage;
    for (int pages = 0; pages < MAX_PAGES_OF_UPLOADS; pages++) {
      S3Result page = S3Result.of(call, transport.send(call, S3Request.EMPTY));
      boolean passed = false;
      for (XmlElement upload : page.elements("Upload")) {
        String found = page.required(upload, "Key");
        if (!found.equals(key.key())) {
          // Uploads come by ascending key: a longer key that begins like this one follows it.
          passed |= found.startsWith(key.key());
        } else if (uploads.size() < ObjectStore.MAX_UPLOADS) {
          uploads.add(upload(key, page, upload));
        }
      }
      Optional<String> keyMarker = page.marker("NextKeyMarker");
      if (passed
          || uploads.size() == ObjectStore.MAX_UPLOADS
          || !page.isTruncated()
          || keyMarker.isEmpty()) {
        return List.copyOf(uploads);
      }
      call = firstPage.with("key-marker", keyMarker.get());
      Optional<String> idMarker = page.marker("NextUploadIdMarker");
      if (idMarker.isPresent()) {
        call = call.with("upload-id-marker", idMarker.get());
      }
    }
    throw S3Failures.unexpected(call, "more than " + MAX_PAGES_OF_UPLOADS + " pages of uploads");
  }

  private static UploadInProgress upload(ObjectKey key, S3Result page, XmlElement upload) {
    return new UploadInProgress(
        key, page.required(upload, "UploadId").strip(), page.instant(upload, "Initiated"));
  }
}
