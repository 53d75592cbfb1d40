package io.imageexport.api.tls;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes certificates (RFC 5280), elliptic ones on P-256.
 *
 * <p>Only this class knows BouncyCastle, and only a start that has something to issue loads it.
 */
final class CertificateIssuer {
  static final Duration AUTHORITY_LIFETIME = Duration.ofDays(3_650);

  /** Clients refuse certificates of servers that live longer than 398 days. */
  static final Duration SERVER_LIFETIME = Duration.ofDays(397);

  /** For clients whose clock is behind. */
  private static final Duration BACKDATED = Duration.ofDays(1);

  private static final String SIGNATURE = "SHA256withECDSA";
  private static final int SERIAL_BITS = 127;
  private static final String ORGANISATION = "O=JD Cloud image-export emulator";

  private final SecureRandom random = new SecureRandom();
  private final Clock clock;

  CertificateIssuer(Clock clock) {
    this.clock = requireNonNull(clock, "clock is null");
  }

  /**
   * A root that clients trust, and the one issuer that it will ever vouch for.
   *
   * <p>The root's own key is forgotten here. What is left to steal is the key of the issuer, and
   * its certificate says which names it may vouch for. All clients hold an issuer to that; some,
   * Java among them, would not hold a root that they trust to it.
   */
  record Authority(X509Certificate root, KeyAndChain issuer) {}

  Authority authority() throws GeneralSecurityException {
    String name = HexFormat.of().toHexDigits(random.nextInt());
    X500Name rootName = new X500Name("CN=Local root " + name + "," + ORGANISATION);
    X500Name issuerName = new X500Name("CN=Local issuer " + name + "," + ORGANISATION);
    KeyPair rootKeys = newKeys();
    KeyPair issuerKeys = newKeys();
    Instant from = now();
    Validity validity = new Validity(from, from.plus(AUTHORITY_LIFETIME));
    try {
      X509Certificate root =
          sign(
              authority(rootName, rootName, rootKeys.getPublic(), validity, 1),
              rootKeys.getPublic(),
              rootKeys.getPrivate());
      X509v3CertificateBuilder issuer =
          authority(rootName, issuerName, issuerKeys.getPublic(), validity, 0);
      issuer.addExtension(Extension.extendedKeyUsage, false, forServers());
      X509Certificate issuerCertificate = sign(issuer, rootKeys.getPublic(), rootKeys.getPrivate());
      return new Authority(
          root, new KeyAndChain(issuerKeys.getPrivate(), List.of(issuerCertificate)));
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException("an authority could not be made", e);
    }
  }

  /** A certificate for this server, which ends before its issuer does. */
  KeyAndChain server(KeyAndChain issuer) throws GeneralSecurityException {
    return server(issuer, ServerNames.HOSTS, ServerNames.ADDRESSES);
  }

  KeyAndChain server(KeyAndChain issuer, List<String> hosts, List<String> addresses)
      throws GeneralSecurityException {
    KeyPair keys = newKeys();
    Instant from = now();
    Instant issuerEnd = issuer.certificate().getNotAfter().toInstant();
    Instant end = from.plus(SERVER_LIFETIME);
    Validity validity = new Validity(from, end.isBefore(issuerEnd) ? end : issuerEnd);
    try {
      X509v3CertificateBuilder builder =
          certificate(
              X500Name.getInstance(issuer.certificate().getSubjectX500Principal().getEncoded()),
              new X500Name("CN=Local server," + ORGANISATION),
              keys.getPublic(),
              validity);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(Extension.extendedKeyUsage, false, forServers());
      builder.addExtension(
          Extension.subjectAlternativeName, false, new GeneralNames(names(hosts, addresses)));
      X509Certificate certificate =
          sign(builder, issuer.certificate().getPublicKey(), issuer.key());
      return new KeyAndChain(keys.getPrivate(), List.of(certificate, issuer.certificate()));
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException("a certificate could not be made", e);
    }
  }

  private X509v3CertificateBuilder authority(
      X500Name issuer, X500Name subject, PublicKey key, Validity validity, int authoritiesBelow)
      throws IOException, GeneralSecurityException {
    X509v3CertificateBuilder builder = certificate(issuer, subject, key, validity);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authoritiesBelow));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
    builder.addExtension(Extension.nameConstraints, true, constraints());
    return builder;
  }

  private X509v3CertificateBuilder certificate(
      X500Name issuer, X500Name subject, PublicKey key, Validity validity)
      throws IOException, GeneralSecurityException {
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS),
            Date.from(validity.from()),
            Date.from(validity.end()),
            subject,
            key);
    builder.addExtension(
        Extension.subjectKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
    return builder;
  }

  private static X509Certificate sign(
      X509v3CertificateBuilder builder, PublicKey signerKey, PrivateKey signer)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    builder.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(signerKey));
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(signer)));
  }

  private static ExtendedKeyUsage forServers() {
    return new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth);
  }

  private static NameConstraints constraints() {
    List<String> networks = ServerNames.ADDRESSES.stream().map(CertificateIssuer::alone).toList();
    GeneralName[] names = names(ServerNames.PERMITTED_DOMAINS, networks);
    GeneralSubtree[] permitted = new GeneralSubtree[names.length];
    for (int i = 0; i < names.length; i++) {
      permitted[i] = new GeneralSubtree(names[i]);
    }
    return new NameConstraints(permitted, null);
  }

  /** The network of one address. */
  private static String alone(String address) {
    return address + (address.contains(":") ? "/128" : "/32");
  }

  private static GeneralName[] names(List<String> hosts, List<String> addresses) {
    List<GeneralName> names = new ArrayList<>();
    hosts.forEach(host -> names.add(new GeneralName(GeneralName.dNSName, host)));
    addresses.forEach(address -> names.add(new GeneralName(GeneralName.iPAddress, address)));
    return names.toArray(new GeneralName[0]);
  }

  private record Validity(Instant from, Instant end) {}

  private Instant now() {
    return clock.instant().minus(BACKDATED).truncatedTo(ChronoUnit.SECONDS);
  }

  private KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    return generator.generateKeyPair();
  }
}
