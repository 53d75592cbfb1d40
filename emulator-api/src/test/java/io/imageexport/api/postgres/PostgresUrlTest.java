package io.imageexport.api.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresUrlTest {
  @ParameterizedTest
  @CsvSource({
    "postgresql://u:p@h:5433/d, u, p, h, 5433, d",
    "postgres://u:p@h/d, u, p, h, 5432, d",
    "jdbc:postgresql://u:p@h/d, u, p, h, 5432, d",
    "postgresql://u@h/d, u, '', h, 5432, d",
    "postgresql://u:@h/d, u, '', h, 5432, d",
    "postgresql://u:p@[::1]:1/d, u, p, ::1, 1, d",
    "postgresql://u:p@my_host/d, u, p, my_host, 5432, d",
    "postgresql://u:p@h/a+b, u, p, h, 5432, a+b",
    "postgresql://u:p@h/a%2Bb, u, p, h, 5432, a+b",
    "postgresql://u:p@h/a%20b, u, p, h, 5432, a b",
    "postgresql://u+v:p+q@h/d, u+v, p+q, h, 5432, d",
    "postgresql://u:p@ss@h/d, u, p@ss, h, 5432, d",
    "postgresql://u:p:q@h/d, u, p:q, h, 5432, d",
    "postgresql://u:p%2Fq@h/d, u, p/q, h, 5432, d",
    "postgresql://u:p@h/%E4%BB%93%E5%BA%93, u, p, h, 5432, 仓库",
  })
  void everyPartIsObeyed(
      String url, String user, String password, String host, int port, String database) {
    assertEquals(
        new PostgresAddress(host, port, database, user, password, PostgresTls.DEFAULT),
        PostgresUrl.parse(url));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          h                                    | malformed URL
          mysql://u:s3cret@h/d                 | malformed URL
          postgresql://h/d                     | malformed URL
          postgresql://u:s3cret@h              | malformed URL
          postgresql://u:s3cret@h/             | malformed URL
          postgresql://u:s3cret@h/d/e          | malformed URL
          postgresql://u:s3cret@h,i/d          | malformed URL
          postgresql://u:s3cret@h:x/d          | malformed URL
          postgresql://u:s3cret@h/d#f          | malformed URL
          postgresql://u:s3cret@h/d?           | malformed URL
          postgresql://u:s3cret@h:0/d          | port 0
          postgresql://u:s3cret@h:65536/d      | port 65536
          postgresql://u:s3cret@%2Ftmp/d       | Unix-domain sockets
          postgresql://u:s3cret@h/%zz          | malformed percent escape in the database
          postgresql://u:s3cret%@h/d           | malformed percent escape in the password
          postgresql://u:s3cret@h/a%00b        | the database is empty or holds a NUL
          postgresql://u:s3cret@h/d?ssl=true   | unknown parameter 'ssl'
          postgresql://u:s3cret@h/d?SSLMODE=require | unknown parameter 'SSLMODE'
          postgresql://u:s3cret@h/d?options=-c%20x | unknown parameter 'options'
          postgresql://u:s3cret@h/d?sslmode    | parameter 'sslmode' has no value
          postgresql://u:s3cret@h/d?sslmode=   | parameter 'sslmode' has no value
          postgresql://u:s3cret@h/d?sslmode=on | unknown sslmode 'on'
          postgresql://u:s3cret@h/d?sslmode=require&sslmode=disable | parameter 'sslmode' is given twice
          postgresql://u:s3cret@h/d?sslrootcert=/nowhere/ca.pem | sslrootcert '/nowhere/ca.pem' cannot be read
          postgresql://u:s3cret@h/d?sslcert=/nowhere/c.pem | sslcert and sslkey belong together
          """)
  void whatCannotBeObeyedIsRefusedByNameWithoutThePassword(String url, String reason) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> PostgresUrl.parse(url));
    assertTrue(refusal.getMessage().startsWith(reason), refusal.getMessage());
    assertFalse(refusal.getMessage().contains("s3cret"), refusal.getMessage());
  }

  @Test
  void certificatesNeedTls(@TempDir Path directory) throws Exception {
    Path root = Files.createFile(directory.resolve("ca.pem"));
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> PostgresUrl.parse("postgresql://u@h/d?sslmode=disable&sslrootcert=" + root));
    assertTrue(refusal.getMessage().startsWith("certificates need TLS"), refusal.getMessage());
    // As libpq does.
    assertEquals(
        SslMode.VERIFY_CA,
        PostgresUrl.parse("postgresql://u@h/d?sslmode=require&sslrootcert=" + root).tls().mode());
  }

  /** As in running.json, which the command line reads. */
  @Test
  void anAddressIsReadAsItWasWritten(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("a + b&c=%.pem"));
    String encoded = UrlParameters.encode(file.toString());
    PostgresAddress address =
        PostgresUrl.parse(
            "postgresql://u:p@[::1]/a+b?sslmode=verify-full&sslrootcert="
                + encoded
                + "&sslcert="
                + encoded
                + "&sslkey="
                + encoded);
    JsonMapper json = JsonMapper.builder().build();
    assertEquals(address, json.readValue(json.writeValueAsBytes(address), PostgresAddress.class));
    assertFalse(address.toString().contains(":p@"), address.toString());
  }
}
