package io.imageexport.api.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.imageexport.api.file.WholeFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * What clients are told to trust: the root alone for those that add it to what they trust, and for
 * those that would trust nothing else the root beside the authorities that this Java trusts.
 */
public final class TrustFiles {
  /** Keeps nothing secret: a trust store holds what everybody may know, and Java wants one. */
  public static final String PASSWORD = "changeit";

  private TrustFiles() {}

  public static Path root(Path directory) {
    return directory.resolve("ca.pem");
  }

  public static Path bundle(Path directory) {
    return directory.resolve("ca-bundle.pem");
  }

  public static Path trustStore(Path directory) {
    return directory.resolve("truststore.p12");
  }

  /**
   * Whether both files are there and begin and end as they were written. Reading all certificates
   * in them would take a good part of a start.
   */
  static boolean areWhole(Path directory, X509Certificate root)
      throws IOException, GeneralSecurityException {
    Path bundle = bundle(directory);
    Path trustStore = trustStore(directory);
    if (!Files.isRegularFile(bundle) || !Files.isRegularFile(trustStore)) {
      return false;
    }
    String text = Files.readString(bundle, ISO_8859_1);
    return text.startsWith(KeyAndChain.pem(List.of(root)))
        && text.endsWith(KeyAndChain.END)
        && Der.isOneValue(Files.readAllBytes(trustStore));
  }

  /** The root that these files were made for, if they still tell. */
  static Optional<X509Certificate> rootInBundle(Path directory) throws IOException {
    Path bundle = bundle(directory);
    if (!Files.isRegularFile(bundle)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          KeyAndChain.parseCertificates(Files.readString(bundle, ISO_8859_1)).getFirst());
    } catch (GeneralSecurityException damaged) {
      return Optional.empty();
    }
  }

  static void write(Path directory, X509Certificate root)
      throws IOException, GeneralSecurityException {
    List<X509Certificate> trusted = new ArrayList<>(List.of(root));
    trusted.addAll(javasOwn());
    WholeFile.write(bundle(directory), KeyAndChain.pem(trusted).getBytes(US_ASCII));
    WholeFile.write(trustStore(directory), keyStore(trusted));
  }

  private static List<X509Certificate> javasOwn() throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    List<X509Certificate> trusted = new ArrayList<>();
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        trusted.addAll(List.of(x509.getAcceptedIssuers()));
      }
    }
    return trusted;
  }

  private static byte[] keyStore(List<X509Certificate> trusted)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (int i = 0; i < trusted.size(); i++) {
      store.setCertificateEntry(i == 0 ? "image-export-emulator" : "java-" + i, trusted.get(i));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    store.store(bytes, PASSWORD.toCharArray());
    return bytes.toByteArray();
  }
}
