package io.imageexport.api.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.policy.PolicyDocument;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeedFileTest {
  @TempDir private Path directory;

  @Test
  void theBuiltInSeedHasWhatTheGuideNeeds() throws IOException {
    Seed.Account account = SeedFile.builtIn().seed().accounts().getFirst();
    assertTrue(account.id().matches("[0-9]{12}"));
    assertTrue(account.accessKeys().getFirst().id().contains("FAKE"));
    assertEquals("test-export", account.buckets().getFirst().name());
    assertEquals("image-export", account.roles().getFirst().name());
    assertEquals(3, account.roles().getFirst().type());
    assertEquals(1, account.images().size());
    PolicyDocument policy =
        PolicyDocument.parse(
            PolicyDocument.Kind.IDENTITY, account.policies().getFirst().document());
    assertEquals(0, policy.lint().size(), policy.lint().toString());
  }

  /** The guide's own names are free, and a reader can follow it from its first step. */
  @Test
  void theEmptySeedHasNothingThatTheGuideCreates() throws IOException {
    Seed.Account account = SeedFile.empty().seed().accounts().getFirst();
    Seed.Account builtIn = SeedFile.builtIn().seed().accounts().getFirst();
    assertEquals(builtIn.id(), account.id());
    assertEquals(builtIn.accessKeys(), account.accessKeys());
    assertEquals(builtIn.images(), account.images());
    assertEquals(List.of(), account.buckets());
    assertEquals(List.of(), account.roles());
    assertEquals(List.of(), account.policies());
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
  void aSeedMayBeginWithAByteOrderMark(String charset) throws IOException {
    Path file = directory.resolve("seed.yaml");
    String text = "\uFEFFaccounts: [{id: '1', accessKeys: [{id: 镜像, secret: b}]}]";
    Files.write(file, text.getBytes(Charset.forName(charset)));
    assertEquals(
        "镜像", SeedFile.read(file).seed().accounts().getFirst().accessKeys().getFirst().id());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {}                                                       | accounts is missing
          accounts: []                                             | has an account with an access key
          accounts: [{id: '324100000385'}]                         | has an account with an access key
          accounts: [{accessKeys: [{id: a, secret: b}]}]           | id is missing
          accounts: [{id: '1', accessKeys: [{id: a}]}]             | secret is missing
          {accounts: [{id: '1', accessKeys: [{id: a, secret: b}]}], acounts: []} | unknown field 'acounts'; expected accounts
          accounts: ['a                                            | line 1: while scanning a quoted scalar: found unexpected end of stream
          accounts: [{id: '1', images: [{name: n, region: r}]}]    | an image has 1 to 13 disks
          accounts: [{id: '1', images: [{name: n, region: r, disks: [{}]}]}] | either a file or a demo
          accounts: [{id: '1', images: [{name: n, region: r, disks: [{demo: {virtualSizeGib: 0, dataMib: 1}}]}]}] | virtualSizeGib of 1 to 2048 and a dataMib of 1 to 65536; this one has 0 and 1
          accounts: [{id: '1', images: [{name: n, region: r, disks: [{demo: {virtualSizeGib: 1, dataMib: 600}}]}]}] | with a virtualSizeGib of 1, dataMib is at most 512, not 600
          """)
  void aBrokenSeedNamesTheRule(String text, String rule) throws IOException {
    Path file = directory.resolve("seed.yaml");
    Files.writeString(file, text);
    IOException refusal = assertThrows(IOException.class, () -> SeedFile.read(file));
    assertTrue(refusal.getMessage().contains(rule), refusal.getMessage());
    assertEquals(1, refusal.getMessage().lines().count(), refusal.getMessage());
  }
}
