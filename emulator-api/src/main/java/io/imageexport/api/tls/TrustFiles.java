package io.imageexport.api.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
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

  static boolean exist(Path directory) {
    return Files.exists(bundle(directory)) && Files.exists(trustStore(directory));
  }

  static void write(Path directory, X509Certificate root)
      throws IOException, GeneralSecurityException {
    List<X509Certificate> trusted = new ArrayList<>(List.of(root));
    trusted.addAll(javasOwn());
    replace(bundle(directory), KeyAndChain.pem(trusted).getBytes(US_ASCII));
    replace(trustStore(directory), keyStore(trusted));
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

  /** A client may be reading it. */
  private static void replace(Path file, byte[] content) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    Files.write(unfinished, content);
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
