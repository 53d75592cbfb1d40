package io.imageexport.api.cli;

import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an address such as {@code http://127.0.0.1:4700}. */
final class Url implements ITypeConverter<URI> {
  @Override
  public URI convert(String text) {
    try {
      URI url = new URI(text);
      boolean isHttp =
          "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
      if (isHttp && url.getHost() != null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Told below, as for any other text.
    }
    throw new TypeConversionException(
        "'" + text + "' is not a URL; expected http://HOST:PORT or https://HOST:PORT");
  }
}
