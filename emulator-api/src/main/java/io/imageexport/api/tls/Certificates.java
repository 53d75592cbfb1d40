package io.imageexport.api.tls;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.file.Aside;
import io.imageexport.api.file.Trees;
import io.imageexport.api.file.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of a data directory, made once and kept.
 *
 * <pre>
 * ca.pem          the root that clients are asked to trust; nobody has its key
 * issuer.pem      key and certificate of the issuer; readable by its user only
 * server.pem      key and certificates of the server; readable by its user only
 * ca-bundle.pem   ca.pem and the authorities that Java trusts, for clients that take one file
 * truststore.p12  the same for Java
 * </pre>
 *
 * <p>A start that finds all of them in order only reads. What is damaged is moved aside and made
 * again; if that takes a new authority, a warning says so, because clients must then trust it. What
 * is whole but does not fit, such as certificates of somebody's own, is refused.
 */
public final class Certificates {
  /** A server that runs for long should not outlive its certificate. */
  static final Duration RENEWED_BEFORE = Duration.ofDays(90);

  private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);

  private final Path directory;
  private final Clock clock;

  private Certificates(Path directory, Clock clock) {
    this.directory = requireNonNull(directory, "directory is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /**
   * What the server shows and what clients trust, made first where it is missing, damaged or too
   * old.
   *
   * @param directory made if there is none; nobody else may open it at the same time
   * @return the text of the server's key and certificates
   * @throws IOException in one line, if a file cannot be used
   */
  public static String open(Path directory, Clock clock) throws IOException {
    Certificates certificates = new Certificates(directory, clock);
    try {
      return certificates.open();
    } catch (GeneralSecurityException e) {
      throw new IOException("certificates cannot be made: " + e.getMessage(), e);
    }
  }

  private String open() throws IOException, GeneralSecurityException {
    Aside.unlessDirectory(directory);
    if (!Files.exists(directory)) {
      makeAuthority();
    }
    Optional<String> server = server();
    if (server.isPresent()) {
      return server.get();
    }
    Aside.move(directory, "its certificates are damaged");
    makeAuthority();
    LOG.warn(
        "a new certificate authority was made; clients of HTTPS must now trust {}",
        TrustFiles.root(directory));
    return server().orElseThrow();
  }

  /** The whole folder appears at once, so an interrupted start leaves no half of it. */
  private void makeAuthority() throws IOException, GeneralSecurityException {
    Path unfinished = directory.resolveSibling(directory.getFileName() + ".unfinished");
    Trees.delete(unfinished);
    CertificateIssuer issuer = new CertificateIssuer(clock);
    CertificateIssuer.Authority made = issuer.authority();
    Files.createDirectories(unfinished);
    writeRoot(unfinished, made.root());
    write(issuerFile(unfinished), made.issuer());
    write(serverFile(unfinished), issuer.server(made.issuer()));
    TrustFiles.write(unfinished, made.root());
    Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
    // A start that fails afterwards says why, in one line; the banner and env show the root.
    LOG.debug(
        "a certificate authority was made; HTTPS clients trust {}", TrustFiles.root(directory));
  }

  /** Empty if it takes a new authority. */
  private Optional<String> server() throws IOException, GeneralSecurityException {
    Optional<X509Certificate> known = root();
    if (known.isEmpty()) {
      return Optional.empty();
    }
    X509Certificate root = known.get();
    Path file = serverFile(directory);
    Optional<KeyAndChain> server = readKey(file);
    if (server.isPresent()) {
      requireVouchedFor(server.get(), root, file);
    }
    if (!TrustFiles.areWhole(directory, root)) {
      TrustFiles.write(directory, root);
    }
    if (server.isPresent() && isGoodForLong(server.get().certificate())) {
      return Optional.of(server.get().pem());
    }
    Optional<KeyAndChain> authority = readKey(issuerFile(directory));
    if (authority.isEmpty()) {
      return Optional.empty();
    }
    requireVouchedFor(authority.get(), root, issuerFile(directory));
    KeyAndChain renewed = new CertificateIssuer(clock).server(authority.get());
    write(file, renewed);
    LOG.info("the certificate of the server was renewed; clients trust it as before");
    return Optional.of(renewed.pem());
  }

  private boolean isGoodForLong(X509Certificate certificate) throws GeneralSecurityException {
    return certificate.getNotAfter().toInstant().isAfter(clock.instant().plus(RENEWED_BEFORE))
        && !certificate.getNotBefore().toInstant().isAfter(clock.instant())
        && ServerNames.areThoseOf(certificate);
  }

  /** The root; if its own file is damaged, from the bundle for clients. */
  private Optional<X509Certificate> root() throws IOException, GeneralSecurityException {
    Path file = TrustFiles.root(directory);
    Optional<X509Certificate> root =
        read(file, text -> KeyAndChain.parseCertificates(text).getFirst());
    if (root.isEmpty()) {
      root = TrustFiles.rootInBundle(directory);
      if (root.isPresent()) {
        writeRoot(directory, root.get());
      }
    }
    if (root.isPresent()) {
      requireValid(root.get(), file);
    }
    return root;
  }

  /** Not a matter of damage: the clock may be wrong. */
  private void requireValid(X509Certificate root, Path file) throws IOException {
    try {
      root.checkValidity(Date.from(clock.instant()));
    } catch (GeneralSecurityException e) {
      throw unusable(file, e.getMessage(), e);
    }
  }

  private Optional<KeyAndChain> readKey(Path file) throws IOException {
    return read(file, KeyAndChain::parse);
  }

  /** What a file holds. */
  @FunctionalInterface
  private interface Content<T> {
    T of(String text) throws GeneralSecurityException;
  }

  /** Empty if the file is missing, or damaged, in which case it is moved aside. */
  private static <T> Optional<T> read(Path file, Content<T> content) throws IOException {
    Optional<String> text = WholeFile.read(file);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(content.of(text.get()));
    } catch (GeneralSecurityException damaged) {
      Aside.move(file, damaged.getMessage());
      return Optional.empty();
    }
  }

  /** Each certificate is signed by the next one, and the last one by the root. */
  private void requireVouchedFor(KeyAndChain issued, X509Certificate root, Path file)
      throws IOException {
    try {
      List<X509Certificate> chain = issued.chain();
      for (int i = 0; i < chain.size(); i++) {
        X509Certificate signer = i + 1 < chain.size() ? chain.get(i + 1) : root;
        chain.get(i).verify(signer.getPublicKey());
      }
    } catch (GeneralSecurityException e) {
      throw unusable(file, "it does not belong to " + TrustFiles.root(directory), e);
    }
  }

  private IOException unusable(Path file, String problem, Throwable cause) {
    return new IOException(
        "%s cannot be used: %s; delete %s to have all certificates made anew, which clients must then trust"
            .formatted(file, problem, directory),
        cause);
  }

  private static void writeRoot(Path directory, X509Certificate root)
      throws IOException, GeneralSecurityException {
    WholeFile.write(
        TrustFiles.root(directory),
        KeyAndChain.pem(List.of(root)).getBytes(StandardCharsets.US_ASCII));
  }

  private static void write(Path file, KeyAndChain content)
      throws IOException, GeneralSecurityException {
    WholeFile.writePrivate(file, content.pem().getBytes(StandardCharsets.US_ASCII));
  }

  private static Path issuerFile(Path directory) {
    return directory.resolve("issuer.pem");
  }

  private static Path serverFile(Path directory) {
    return directory.resolve("server.pem");
  }
}
