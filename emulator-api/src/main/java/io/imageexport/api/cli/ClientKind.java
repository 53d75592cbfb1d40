package io.imageexport.api.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imageexport.api.tls.TrustFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A client of JD Cloud's: what points it at an emulator, and an example that lists the private
 * images there.
 *
 * <p>The examples stand in {@code clients/} among the resources, in the language of each client.
 */
enum ClientKind {
  JAVA("Example.java") {
    @Override
    Optional<String> trust(Path certificates) {
      return Optional.of(
          Shell.export(
              "JAVA_TOOL_OPTIONS",
              "-Djavax.net.ssl.trustStore=\"%s\" -Djavax.net.ssl.trustStoreType=PKCS12 -Djavax.net.ssl.trustStorePassword=%s"
                  .formatted(TrustFiles.trustStore(certificates), TrustFiles.PASSWORD)));
    }
  },
  NODE("example.js") {
    @Override
    Optional<String> trust(Path certificates) {
      return Optional.of(
          Shell.export("NODE_EXTRA_CA_CERTS", TrustFiles.root(certificates).toString()));
    }
  },
  PYTHON("example.py") {
    @Override
    Optional<String> trust(Path certificates) {
      return Optional.of(requestsTrust(certificates));
    }

    @Override
    List<String> connect(ClientTarget target) {
      return List.of(NO_PROXY);
    }
  },
  GO("main.go") {
    @Override
    Optional<String> trust(Path certificates) {
      return Optional.of(Shell.export("SSL_CERT_FILE", TrustFiles.bundle(certificates).toString()));
    }
  },
  JDC("example.sh") {
    @Override
    Optional<String> trust(Path certificates) {
      return Optional.of(requestsTrust(certificates));
    }

    @Override
    List<String> connect(ClientTarget target) {
      return List.of(NO_PROXY, JdcCommands.configure(target));
    }
  };

  /** Python's HTTP library asks a proxy even for this machine. */
  private static final String NO_PROXY = "export NO_PROXY=\"127.0.0.1${NO_PROXY:+,$NO_PROXY}\"";

  private final String exampleName;

  ClientKind(String exampleName) {
    this.exampleName = exampleName;
  }

  /** The line of the shell by which the client trusts the emulator beside all that it trusted. */
  abstract Optional<String> trust(Path certificates);

  List<String> connect(ClientTarget target) {
    return List.of();
  }

  /** What has to be said in the shell; nothing, perhaps. */
  List<String> shell(ClientTarget target) {
    List<String> lines = new ArrayList<>();
    target.certificates().flatMap(this::trust).ifPresent(lines::add);
    lines.addAll(connect(target));
    return lines;
  }

  /** What the file of the example is called. */
  String exampleName() {
    return exampleName;
  }

  String example(ClientTarget target) {
    return resource("/clients/" + exampleName + ".txt")
        .replace("{{accessKey}}", quoted(target.accessKey()))
        .replace("{{secretKey}}", quoted(target.secretKey()))
        .replace("{{authority}}", quoted(target.endpoint().getAuthority()))
        .replace("{{scheme}}", quoted(target.endpoint().getScheme()))
        .replace("{{SCHEME}}", target.endpoint().getScheme().toUpperCase(Locale.ROOT))
        .replace("{{region}}", quoted(target.region()));
  }

  private static String resource(String name) {
    try (InputStream stream = ClientKind.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All four languages read a string of JSON as one of theirs. */
  private static String quoted(String text) {
    try {
      return JsonMapper.builder().build().writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a text is not written as JSON", e);
    }
  }

  private static String requestsTrust(Path certificates) {
    return Shell.export("REQUESTS_CA_BUNDLE", TrustFiles.bundle(certificates).toString());
  }
}
