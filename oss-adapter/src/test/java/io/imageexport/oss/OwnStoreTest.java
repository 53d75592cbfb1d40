package io.imageexport.oss;

import java.net.URI;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * Whether a store of one's own keeps the contract: the one that the environment names. Buckets
 * called {@code contract-...} are left there.
 */
@EnabledIfEnvironmentVariable(
    named = "IMAGEEXPORT_S3_ENDPOINT",
    matches = ".+",
    disabledReason = "IMAGEEXPORT_S3_ENDPOINT names no store")
class OwnStoreTest extends ObjectStoreContract {
  @Override
  S3Endpoint start() {
    return new S3Endpoint(
        URI.create(setting("ENDPOINT", "")),
        setting("REGION", "us-east-1"),
        setting("ACCESS_KEY", ""),
        setting("SECRET_KEY", ""),
        S3Endpoint.AddressingStyle.valueOf(setting("ADDRESSING", "PATH")));
  }

  @Override
  void stop() {}

  private static String setting(String name, String otherwise) {
    return System.getenv().getOrDefault("IMAGEEXPORT_S3_" + name, otherwise);
  }
}
