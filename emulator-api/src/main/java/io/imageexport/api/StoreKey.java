package io.imageexport.api;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imageexport.api.file.Aside;
import io.imageexport.api.file.WholeFile;
import io.imageexport.api.seed.Seed;
import io.imageexport.core.identity.AccessKey;
import java.io.IOException;
import java.util.Optional;

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

  /**
   * The key that an earlier start kept in this directory.
   *
   * @return empty if there is none; a file that holds something else is moved aside
   */
  static Optional<StoreKey> kept(DataDirectory directory) throws IOException {
    Optional<String> text = WholeFile.read(directory.storeKey());
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<StoreKey> key = parse(text.get());
    if (key.isEmpty()) {
      Aside.move(directory.storeKey(), "it does not hold a key");
    }
    return key;
  }

  private static Optional<StoreKey> parse(String text) {
    try {
      return Optional.ofNullable(JSON.readValue(text, StoreKey.class));
    } catch (JsonProcessingException mayShowTheSecret) {
      return Optional.empty();
    }
  }

  static StoreKey firstOf(Seed seed) {
    Seed.Account account = seed.accounts().getFirst();
    Seed.Key key = account.accessKeys().getFirst();
    return new StoreKey(account.id(), key.id(), key.secret());
  }

  static StoreKey of(AccessKey key) {
    return new StoreKey(key.principal().account().value(), key.id(), key.secret());
  }

  /** Remembers the key, once it is known to be the database's. */
  void keepIn(DataDirectory directory) throws IOException {
    WholeFile.writePrivate(directory.storeKey(), JSON.writeValueAsBytes(this));
  }

  /** The secret stays out of logs and errors. */
  @Override
  public String toString() {
    return "StoreKey[account=" + account + ", accessKey=" + accessKey + "]";
  }
}
