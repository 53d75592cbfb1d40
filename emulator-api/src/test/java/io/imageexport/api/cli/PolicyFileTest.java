package io.imageexport.api.cli;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies in files, as editors of all kinds write them. */
class PolicyFileTest {
  private static final String POLICY =
      """
      {"Version":"3","Statement":[{"Effect":"Allow","Action":"oss:GetObject",\
      "Resource":"jrn:oss:*:324100000385:b/镜像/*"}]}
      """;

  @TempDir private Path directory;

  private Said check(String text, Charset charset) throws IOException {
    Path file = directory.resolve("p.json");
    Files.write(file, text.getBytes(charset));
    Said said = Said.by("policy", "check", file.toString());
    return new Said(
        said.status(),
        said.out().replace(directory + "/", ""),
        said.err().replace(directory + "/", ""));
  }

  @Test
  void aByteOrderMarkIsNoPartOfAPolicy() throws IOException {
    for (Charset charset : List.of(UTF_8, UTF_16LE, UTF_16BE)) {
      assertEquals(
          new Said(0, "p.json: valid, 0 findings\n", ""), check("\uFEFF" + POLICY, charset));
    }
    assertEquals(new Said(0, "p.json: valid, 0 findings\n", ""), check(POLICY, UTF_16));
    assertEquals(
        new Said(0, "p.json: valid, 0 findings\n", ""), check(POLICY.replace("\n", "\r\n"), UTF_8));
  }

  @Test
  void otherEncodingsAreNamed() throws IOException {
    assertEquals(
        "emulator: p.json is not valid UTF-8; save it as text in UTF-8\n",
        check(POLICY, Charset.forName("GB18030")).err());
    assertEquals(
        new Said(2, "", "emulator: p.json holds null characters; save it as text in UTF-8\n"),
        check("{}", UTF_16BE));
  }

  @Test
  void oneFindingIsOneFinding() throws IOException {
    Said said = check(POLICY.replace("oss:GetObject", "oss:GetObjekt"), UTF_8);
    assertEquals("p.json: valid, 1 finding", said.out().lines().toList().getLast());
  }
}
