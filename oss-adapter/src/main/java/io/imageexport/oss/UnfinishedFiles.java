package io.imageexport.oss;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one bucket of the embedded store that its server was writing when it was killed, and
 * those that nobody can use any more.
 *
 * <p>S3Proxy's filesystem provider keeps, in the folder of a bucket, for an upload of the id U to
 * the key K:
 *
 * <pre>
 *   .s3proxy-mpu-stub-U    the record: without it the upload can be neither completed nor aborted;
 *                          made last, and removed last by a completion and first by an abort
 *   .mpus-U-K-stub         what lists the upload
 *   .mpus-U-K-n            part n
 *   F-V                    the file F, as long as it is being written, for a new UUID V; then it is
 *                          marked by its tag, and renamed to F. So is the object K itself
 * </pre>
 *
 * <p>What ends like {@code F-V} is therefore unfinished if F is a part, a stub or a record. An
 * object's key may end like that as well: it is taken for unfinished only if it bears no mark, and
 * an upload of K is under way. Half an object that was put in one piece stays: it cannot be told
 * from one that was copied into the folder by hand.
 */
final class UnfinishedFiles {
  private static final Logger LOG = LoggerFactory.getLogger(UnfinishedFiles.class);

  private static final String UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  private static final Pattern OF_UPLOAD = Pattern.compile("\\.mpus-(" + UUID + ")-(.+)");
  private static final Pattern RECORD = Pattern.compile("\\.s3proxy-mpu-stub-(" + UUID + ")");
  private static final Pattern IN_WRITING = Pattern.compile("(.+)-" + UUID);
  private static final String UPLOADS = ".mpus-";
  private static final String RECORDS = ".s3proxy-mpu-stub-";
  private static final String VERSIONS = ".s3proxy-versions";
  private static final String LISTING = "-stub";

  /** The attribute that every finished file has, where the file system knows attributes. */
  private static final String MARK = "user.content-md5";

  private final Path bucket;

  /** By the ids of the uploads that can go on: their keys. */
  private final Map<String, String> liveUploads = new HashMap<>();

  private final Map<Path, String> records = new HashMap<>();
  private final Set<Path> useless = new HashSet<>();

  /** Objects that may be unfinished, and the keys that they would have got. */
  private final Map<Path, String> doubtful = new HashMap<>();

  private UnfinishedFiles(Path bucket) {
    this.bucket = bucket;
  }

  /**
   * Removes them from all buckets. A bucket that cannot be looked through as a whole is left alone:
   * what is unfinished there only takes up space.
   *
   * @param directory that no server uses now
   */
  static void remove(Path directory) throws IOException {
    requireNonNull(directory, "directory is null");
    List<Path> buckets = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, Files::isDirectory)) {
      entries.forEach(buckets::add);
    }
    for (Path bucket : buckets) {
      UnfinishedFiles unfinished = new UnfinishedFiles(bucket);
      try {
        unfinished.find();
        unfinished.remove();
      } catch (IOException e) {
        LOG.warn("unfinished files in {} are not removed: {}", bucket, e.toString());
      }
    }
  }

  private void find() throws IOException {
    Files.walkFileTree(
        bucket,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return folder.equals(bucket.resolve(VERSIONS))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
              look(file, nameOf(file));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    for (Map.Entry<Path, String> entry : records.entrySet()) {
      if (!liveUploads.containsKey(entry.getValue())) {
        useless.add(entry.getKey());
      }
    }
    Set<String> keysUnderWay = Set.copyOf(liveUploads.values());
    for (Map.Entry<Path, String> entry : doubtful.entrySet()) {
      if (keysUnderWay.contains(entry.getValue()) && isUnmarked(entry.getKey())) {
        useless.add(entry.getKey());
      }
    }
  }

  /** A key with slashes is a file in folders, and the parts of its upload are as well. */
  private String nameOf(Path file) {
    return bucket.relativize(file).toString().replace(File.separatorChar, '/');
  }

  private void look(Path file, String name) {
    Matcher inWriting = IN_WRITING.matcher(name);
    Matcher ofUpload = OF_UPLOAD.matcher(name);
    Matcher record = RECORD.matcher(name);
    if (record.matches()) {
      records.put(file, record.group(1));
    } else if (ofUpload.matches()) {
      lookAtUpload(file, ofUpload.group(1), ofUpload.group(2));
    } else if (inWriting.matches()) {
      if (RECORD.matcher(inWriting.group(1)).matches()) {
        useless.add(file);
      } else if (!name.startsWith(UPLOADS) && !name.startsWith(RECORDS)) {
        doubtful.put(file, inWriting.group(1));
      }
    }
  }

  /**
   * @param rest of the name: the key, and what of its upload this is
   */
  private void lookAtUpload(Path file, String uploadId, String rest) {
    if (!Files.exists(bucket.resolve(RECORDS + uploadId)) || IN_WRITING.matcher(rest).matches()) {
      useless.add(file);
    } else if (rest.endsWith(LISTING)) {
      liveUploads.put(uploadId, rest.substring(0, rest.length() - LISTING.length()));
    }
  }

  /** False where nothing can be said. */
  private static boolean isUnmarked(Path file) throws IOException {
    UserDefinedFileAttributeView attributes =
        Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    return attributes != null
        && Files.getFileStore(file).supportsFileAttributeView(UserDefinedFileAttributeView.class)
        && !attributes.list().contains(MARK);
  }

  private void remove() throws IOException {
    for (Path file : useless) {
      Files.deleteIfExists(file);
      removeFolders(file.getParent());
    }
    if (!useless.isEmpty()) {
      LOG.info("{}: removed {} unfinished files", bucket.getFileName(), useless.size());
    }
  }

  /** Those that only held files of an upload. */
  private void removeFolders(Path folder) throws IOException {
    Path next = folder;
    while (!next.equals(bucket) && nameOf(next).startsWith(UPLOADS)) {
      try {
        Files.deleteIfExists(next);
      } catch (DirectoryNotEmptyException e) {
        return;
      }
      next = next.getParent();
    }
  }
}
