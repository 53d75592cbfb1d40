package io.imageexport.api.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificatesTest {
  private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");
  private static final Clock CLOCK = Clock.fixed(START, ZoneOffset.UTC);

  @TempDir private Path parent;

  private Path directory;

  @BeforeEach
  void placeDirectory() {
    directory = parent.resolve("tls");
  }

  private String open() throws IOException {
    return Certificates.open(directory, CLOCK);
  }

  private String openAfter(Duration duration) throws IOException {
    return Certificates.open(directory, Clock.offset(CLOCK, duration));
  }

  private X509Certificate root() throws Exception {
    return KeyAndChain.parseCertificates(Files.readString(directory.resolve("ca.pem"))).getFirst();
  }

  private KeyAndChain issuer() throws Exception {
    return KeyAndChain.parse(Files.readString(directory.resolve("issuer.pem")));
  }

  /** As any client does it (RFC 5280, section 6), names apart. */
  private void validate(List<X509Certificate> chain, Instant when) throws Exception {
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root(), null)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(when));
    CertPathValidator.getInstance("PKIX")
        .validate(CertificateFactory.getInstance("X.509").generateCertPath(chain), parameters);
  }

  @Test
  void theChainIsValidFromADayBeforeForAtMost397Days() throws Exception {
    KeyAndChain server = KeyAndChain.parse(open());
    validate(server.chain(), START);
    validate(server.chain(), START.minus(Duration.ofHours(23)));
    Instant end = server.certificate().getNotAfter().toInstant();
    validate(server.chain(), end.minusSeconds(1));
    assertThrows(
        CertPathValidatorException.class, () -> validate(server.chain(), end.plusSeconds(1)));
    assertEquals(
        Duration.ofDays(397),
        Duration.between(server.certificate().getNotBefore().toInstant(), end));
  }

  @Test
  void theNextStartFindsAllAsItWas() throws Exception {
    String first = open();
    List<byte[]> before = contents();
    assertEquals(first, openAfter(Duration.ofDays(300)));
    List<byte[]> after = contents();
    assertEquals(5, before.size());
    for (int i = 0; i < before.size(); i++) {
      assertEquals(new String(before.get(i), US_ASCII), new String(after.get(i), US_ASCII));
    }
  }

  private List<byte[]> contents() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .sorted()
          .map(
              file -> {
                try {
                  return Files.readAllBytes(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              })
          .toList();
    }
  }

  @Test
  void onlyTheUserReadsKeysAndNobodyHasTheOneOfTheRoot() throws Exception {
    open();
    int keys = 0;
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        if (Files.readString(file, ISO_8859_1).contains("PRIVATE KEY")) {
          keys++;
          assertEquals(
              "rw-------",
              PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
              file.toString());
          KeyAndChain content = KeyAndChain.parse(Files.readString(file));
          assertNotEquals(root().getPublicKey(), content.certificate().getPublicKey());
        }
      }
    }
    assertEquals(2, keys, "those of issuer and server");
  }

  @Test
  void theIssuerVouchesForNoNameOfOthers() throws Exception {
    open();
    CertificateIssuer issuing = new CertificateIssuer(CLOCK);
    assertDoesNotThrow(
        () ->
            validate(
                issuing
                    .server(issuer(), List.of("new.jdcloud-api.com"), List.of("127.0.0.1"))
                    .chain(),
                START));
    for (String foreign :
        List.of("example.com", "jdcloud-api.com.example.com", "notjdcloud-api.com", "*.com")) {
      KeyAndChain forged = issuing.server(issuer(), List.of(foreign), List.of());
      assertThrows(
          CertPathValidatorException.class, () -> validate(forged.chain(), START), foreign);
    }
    for (String foreign : List.of("127.0.0.2", "192.0.2.1", "::2")) {
      KeyAndChain forged = issuing.server(issuer(), List.of(), List.of(foreign));
      assertThrows(
          CertPathValidatorException.class, () -> validate(forged.chain(), START), foreign);
    }
  }

  @Test
  void aCertificateNearItsEndIsRenewedAndTheRootStays() throws Exception {
    String first = open();
    X509Certificate root = root();
    Duration late = Duration.ofDays(397 - 1 - 89);
    String renewed = openAfter(late);
    assertNotEquals(first, renewed);
    assertEquals(root, root());
    KeyAndChain server = KeyAndChain.parse(renewed);
    validate(server.chain(), START.plus(late).plus(Duration.ofDays(390)));
    assertNotEquals(KeyAndChain.parse(first).key(), server.key());
    assertEquals(renewed, openAfter(late.plusDays(1)));
  }

  @Test
  void aCertificateForOtherNamesIsRenewed() throws Exception {
    String first = open();
    KeyAndChain older =
        new CertificateIssuer(CLOCK).server(issuer(), List.of("localhost"), List.of("127.0.0.1"));
    Files.writeString(directory.resolve("server.pem"), older.pem());
    String renewed = open();
    assertNotEquals(older.pem(), renewed);
    assertEquals(
        Set.copyOf(KeyAndChain.parse(first).certificate().getSubjectAlternativeNames()),
        Set.copyOf(KeyAndChain.parse(renewed).certificate().getSubjectAlternativeNames()));
  }

  @Test
  void theServerNeverOutlivesItsAuthority() throws Exception {
    open();
    Duration late = CertificateIssuer.AUTHORITY_LIFETIME.minusDays(10);
    KeyAndChain server = KeyAndChain.parse(openAfter(late));
    assertEquals(issuer().certificate().getNotAfter(), server.certificate().getNotAfter());
    IOException ended = assertThrows(IOException.class, () -> openAfter(late.plusDays(20)));
    assertTrue(ended.getMessage().contains("ca.pem cannot be used"), ended.getMessage());
  }

  enum Damage {
    EMPTY,
    GARBAGE,
    CUT_OFF,
    MISSING,
    DIRECTORY;

    void to(Path file) throws IOException {
      byte[] whole = Files.readAllBytes(file);
      switch (this) {
        case EMPTY -> Files.write(file, new byte[0]);
        case GARBAGE -> Files.write(file, new byte[] {0, -1, '\n', 'x'});
        case CUT_OFF -> Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        case MISSING -> Files.delete(file);
        case DIRECTORY -> {
          Files.delete(file);
          Files.write(Files.createDirectory(file).resolve("file"), whole);
        }
      }
    }
  }

  private static Stream<Arguments> damages(String... names) {
    return Stream.of(names)
        .flatMap(name -> Stream.of(Damage.values()).map(damage -> Arguments.of(name, damage)));
  }

  private static Stream<Arguments> harmlessDamages() {
    return damages("ca.pem", "server.pem", "ca-bundle.pem", "truststore.p12");
  }

  @ParameterizedTest
  @MethodSource("harmlessDamages")
  void aDamagedFileIsMadeAgainAndTheRootStays(String name, Damage damage) throws Exception {
    open();
    X509Certificate root = root();
    damage.to(directory.resolve(name));
    KeyAndChain server = KeyAndChain.parse(open());
    assertEquals(root, root());
    validate(server.chain(), START);
    for (String file : List.of("ca.pem", "server.pem", "ca-bundle.pem", "truststore.p12")) {
      assertTrue(Files.size(directory.resolve(file)) > 500, file);
    }
    clientsTrust(root);
  }

  /** Nobody has the key of the root, so another issuer takes another root. */
  @ParameterizedTest
  @EnumSource
  void withoutItsIssuerTheAuthorityIsMadeAgainWhenItIsNeeded(Damage damage) throws Exception {
    String first = open();
    X509Certificate root = root();
    damage.to(directory.resolve("issuer.pem"));
    assertEquals(first, open());
    assertEquals(root, root());
    KeyAndChain server = KeyAndChain.parse(openAfter(Duration.ofDays(350)));
    assertNotEquals(root, root());
    validate(server.chain(), START.plus(Duration.ofDays(350)));
    clientsTrust(root());
    assertTrue(Files.exists(parent.resolve("tls.damaged-1").resolve("ca.pem")));
  }

  @Test
  void whereAllIsDamagedAllIsMadeAgain() throws Exception {
    open();
    for (String name :
        List.of("ca.pem", "issuer.pem", "server.pem", "ca-bundle.pem", "truststore.p12")) {
      Damage.EMPTY.to(directory.resolve(name));
    }
    validate(KeyAndChain.parse(open()).chain(), START);
    clientsTrust(root());
  }

  @Test
  void aFileInPlaceOfTheFolderIsMovedAside() throws Exception {
    Files.writeString(directory, "somebody's");
    validate(KeyAndChain.parse(open()).chain(), START);
    assertEquals("somebody's", Files.readString(parent.resolve("tls.damaged-1")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ca.pem", "server.pem", "issuer.pem"})
  void aFileOfAnotherAuthorityIsNamedAndLeftAlone(String name) throws Exception {
    open();
    Path other = parent.resolve("other");
    Certificates.open(other, CLOCK);
    String foreign = Files.readString(other.resolve(name));
    Path file = directory.resolve(name);
    Files.writeString(file, foreign);
    assertRefused(name.equals("ca.pem") ? directory.resolve("server.pem") : file);
    assertEquals(foreign, Files.readString(file));
  }

  @Test
  void aKeyOfAnotherCertificateIsDamage() throws Exception {
    open();
    Path file = directory.resolve("server.pem");
    KeyAndChain server = KeyAndChain.parse(Files.readString(file));
    Files.writeString(file, new KeyAndChain(issuer().key(), server.chain()).pem());
    validate(KeyAndChain.parse(open()).chain(), START);
    assertTrue(Files.exists(directory.resolve("server.pem.damaged-1")));
  }

  /** The issuer's file is looked at when it is needed. */
  private void assertRefused(Path file) {
    IOException refusal =
        assertThrows(
            IOException.class,
            () -> {
              open();
              openAfter(Duration.ofDays(350));
            });
    assertTrue(
        refusal.getMessage().startsWith(file + " cannot be used: "), () -> refusal.getMessage());
    assertTrue(refusal.getMessage().contains("; delete " + directory + " "), refusal.getMessage());
    assertEquals(1, refusal.getMessage().lines().count());
  }

  @Test
  void anInterruptedFirstStartIsNoObstacle() throws Exception {
    Path unfinished = Files.createDirectory(parent.resolve("tls.unfinished"));
    Files.writeString(unfinished.resolve("ca.pem"), "half");
    Files.writeString(unfinished.resolve("server.pem.unfinished"), "half");
    validate(KeyAndChain.parse(open()).chain(), START);
    assertFalse(Files.exists(unfinished));
  }

  @Test
  void clientsThatTakeOneFileKeepWhatTheyTrusted() throws Exception {
    open();
    clientsTrust(root());
  }

  private void clientsTrust(X509Certificate root) throws Exception {
    KeyStore store =
        KeyStore.getInstance(
            directory.resolve("truststore.p12").toFile(), "changeit".toCharArray());
    assertEquals(root, store.getCertificate("image-export-emulator"));
    List<X509Certificate> bundle =
        KeyAndChain.parseCertificates(Files.readString(directory.resolve("ca-bundle.pem")));
    assertEquals(root, bundle.getFirst());
    assertTrue(bundle.size() > 50, "Java trusts more than " + bundle.size());
    assertEquals(bundle.size(), store.size());
  }
}
