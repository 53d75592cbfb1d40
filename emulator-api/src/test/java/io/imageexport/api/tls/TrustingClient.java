package io.imageexport.api.tls;

import io.imageexport.testing.Patience;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A client that trusts one certificate, and checks that the server is who it asked for. */
final class TrustingClient {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

  private final SSLContext context;

  TrustingClient(Path root) throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry(
        "root",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(root))));
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
  }

  SSLContext context() {
    return context;
  }

  /** Shakes hands with a server on this machine, as if it had the name. */
  SSLSocket connect(String name, int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) Patience.of(ANSWER_LIMIT).toMillis());
    SSLSocket secure =
        (SSLSocket) context.getSocketFactory().createSocket(socket, name, port, true);
    try {
      SSLParameters parameters = secure.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secure.setSSLParameters(parameters);
      secure.startHandshake();
      return secure;
    } catch (IOException failure) {
      secure.close();
      throw failure;
    }
  }
}
