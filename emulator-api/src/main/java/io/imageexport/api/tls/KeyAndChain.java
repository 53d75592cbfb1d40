package io.imageexport.api.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;

/**
 * A private key and the certificates that speak for it, the key's own one first.
 *
 * <p>Both are one text, so that a file of them is replaced as a whole.
 */
record KeyAndChain(PrivateKey key, List<X509Certificate> chain) {
  /** What every text of certificates ends with. */
  static final String END = "-----END " + Pem.CERTIFICATE + "-----\n";

  private static final String SIGNATURE = "SHA256withECDSA";
  private static final byte[] PROBE = "does this key belong here?".getBytes(US_ASCII);

  KeyAndChain {
    requireNonNull(key, "key is null");
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("no certificate");
    }
  }

  X509Certificate certificate() {
    return chain.getFirst();
  }

  String pem() throws GeneralSecurityException {
    return Pem.encode(Pem.PRIVATE_KEY, key.getEncoded()) + pem(chain);
  }

  static String pem(List<X509Certificate> certificates) throws GeneralSecurityException {
    StringBuilder text = new StringBuilder();
    for (X509Certificate certificate : certificates) {
      text.append(Pem.encode(Pem.CERTIFICATE, certificate.getEncoded()));
    }
    return text.toString();
  }

  /**
   * Reads a key of the kind that this package makes, and what belongs to it.
   *
   * @throws GeneralSecurityException in a few words, if the text is something else
   */
  static KeyAndChain parse(String text) throws GeneralSecurityException {
    List<Pem.Block> blocks = Pem.decode(text);
    List<PrivateKey> keys = new ArrayList<>();
    for (Pem.Block block : blocks) {
      if (block.label().equals(Pem.PRIVATE_KEY)) {
        keys.add(
            KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(content(block))));
      }
    }
    List<X509Certificate> chain = certificates(blocks);
    if (keys.size() != 1 || chain.isEmpty()) {
      throw new GeneralSecurityException("it is not one private key and its certificates");
    }
    if (!fits(keys.getFirst(), chain.getFirst().getPublicKey())) {
      throw new GeneralSecurityException("the key in it is not the one of its certificate");
    }
    return new KeyAndChain(keys.getFirst(), chain);
  }

  static List<X509Certificate> parseCertificates(String text) throws GeneralSecurityException {
    List<X509Certificate> certificates = certificates(Pem.decode(text));
    if (certificates.isEmpty()) {
      throw new GeneralSecurityException("there is no certificate in it");
    }
    return certificates;
  }

  private static byte[] content(Pem.Block block) throws GeneralSecurityException {
    try {
      return block.content();
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("it is cut off or changed", e);
    }
  }

  private static List<X509Certificate> certificates(List<Pem.Block> blocks)
      throws GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> certificates = new ArrayList<>();
    for (Pem.Block block : blocks) {
      if (block.label().equals(Pem.CERTIFICATE)) {
        certificates.add(
            (X509Certificate)
                factory.generateCertificate(new ByteArrayInputStream(content(block))));
      }
    }
    return certificates;
  }

  private static boolean fits(PrivateKey privateKey, PublicKey publicKey)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(SIGNATURE);
    signature.initSign(privateKey);
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(publicKey);
    signature.update(PROBE);
    return signature.verify(signed);
  }

  /** The key stays out of logs and errors. */
  @Override
  public String toString() {
    return "KeyAndChain[" + certificate().getSubjectX500Principal() + "]";
  }
}
