package io.imageexport.api.tls;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.file.PrivateFile;
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
 * <p>A start that finds all of them in order only reads. What is damaged or not ours is refused,
 * and never overwritten.
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
   * What the server shows and what clients trust, made first where it is missing or too old.
   *
   * @param directory made where there is none; nobody else may open it at the same time
   * @return the text of the server's key and certificates
   * @throws IOException in one sentence, if a file cannot be used
   */
  public static String open(Path directory, Clock clock) throws IOException {
    Certificates certificates = new Certificates(directory, clock);
    try {
      certificates.makeAuthority();
      return certificates.server();
    } catch (GeneralSecurityException e) {
      throw new IOException("certificates cannot be made: " + e.getMessage(), e);
    }
  }

  /** The whole folder appears at once, so an interrupted start leaves no half of it. */
  private void makeAuthority() throws IOException, GeneralSecurityException {
    if (Files.exists(directory)) {
      return;
    }
    Path unfinished = directory.resolveSibling(directory.getFileName() + ".unfinished");
    CertificateIssuer issuer = new CertificateIssuer(clock);
    CertificateIssuer.Authority made = issuer.authority();
    Files.createDirectories(unfinished);
    Files.writeString(TrustFiles.root(unfinished), KeyAndChain.pem(List.of(made.root())));
    write(issuerFile(unfinished), made.issuer());
    write(serverFile(unfinished), issuer.server(made.issuer()));
    TrustFiles.write(unfinished, made.root());
    Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
    // A start that fails afterwards says why, in one line; the banner and env show the root.
    LOG.debug(
        "a certificate authority was made; HTTPS clients trust {}", TrustFiles.root(directory));
  }

  private String server() throws IOException, GeneralSecurityException {
    X509Certificate root = readRoot();
    if (!TrustFiles.exist(directory)) {
      TrustFiles.write(directory, root);
    }
    Path file = serverFile(directory);
    if (Files.exists(file)) {
      KeyAndChain server = readKey(file);
      requireVouchedFor(server, root, file);
      if (isGoodForLong(server.certificate())) {
        return server.pem();
      }
    }
    KeyAndChain authority = readKey(issuerFile(directory));
    requireVouchedFor(authority, root, issuerFile(directory));
    KeyAndChain renewed = new CertificateIssuer(clock).server(authority);
    write(file, renewed);
    LOG.info("the certificate of the server was renewed; clients trust it as before");
    return renewed.pem();
  }

  private boolean isGoodForLong(X509Certificate certificate) throws GeneralSecurityException {
    return certificate.getNotAfter().toInstant().isAfter(clock.instant().plus(RENEWED_BEFORE))
        && !certificate.getNotBefore().toInstant().isAfter(clock.instant())
        && ServerNames.areThoseOf(certificate);
  }

  private X509Certificate readRoot() throws IOException {
    Path file = TrustFiles.root(directory);
    try {
      X509Certificate root = KeyAndChain.parseCertificates(read(file)).getFirst();
      root.checkValidity(Date.from(clock.instant()));
      return root;
    } catch (GeneralSecurityException e) {
      throw unusable(file, e.getMessage(), e);
    }
  }

  private KeyAndChain readKey(Path file) throws IOException {
    try {
      return KeyAndChain.parse(read(file));
    } catch (GeneralSecurityException e) {
      throw unusable(file, e.getMessage(), e);
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

  private String read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw unusable(file, "there is no such file", null);
    }
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  private IOException unusable(Path file, String problem, Throwable cause) {
    return new IOException(
        "%s cannot be used: %s; delete %s to have all certificates made anew, which clients must then trust"
            .formatted(file, problem, directory),
        cause);
  }

  private static void write(Path file, KeyAndChain content)
      throws IOException, GeneralSecurityException {
    PrivateFile.write(file, content.pem().getBytes(StandardCharsets.US_ASCII));
  }

  private static Path issuerFile(Path directory) {
    return directory.resolve("issuer.pem");
  }

  private static Path serverFile(Path directory) {
    return directory.resolve("server.pem");
  }
}
