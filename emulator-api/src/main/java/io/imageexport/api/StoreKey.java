package io.imageexport.api;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imageexport.api.file.PrivateFile;
import io.imageexport.api.seed.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The first key of the seed's first account, which also opens the embedded object store: one key
 * for both, as at JD Cloud.
 *
 * <p>Kept in a file, so that the store can start while the database does.
 */
record StoreKey(String account, String accessKey, String secretKey) {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  StoreKey {
    requireNonNull(account, "account is null");
    requireNonNull(accessKey, "accessKey is null");
    requireNonNull(secretKey, "secretKey is null");
  }

  /** The key of this directory: the seed's at the first start, the same one ever after. */
  static StoreKey of(DataDirectory directory, Seed seed) throws IOException {
    Path file = directory.storeKey();
    if (Files.exists(file)) {
      return JSON.readValue(file.toFile(), StoreKey.class);
    }
    Seed.Account account = seed.accounts().getFirst();
    Seed.Key key = account.accessKeys().getFirst();
    return new StoreKey(account.id(), key.id(), key.secret());
  }

  /** Remembers the key, once the seed that it comes from has been accepted. */
  void keepIn(DataDirectory directory) throws IOException {
    if (!Files.exists(directory.storeKey())) {
      PrivateFile.write(directory.storeKey(), JSON.writeValueAsBytes(this));
    }
  }

  /** The secret stays out of logs and errors. */
  @Override
  public String toString() {
    return "StoreKey[account=" + account + ", accessKey=" + accessKey + "]";
  }
}
