package io.imageexport.core.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.qcow2.reader.ImageFile;
import io.imageexport.testing.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only regular files of the folder itself are opened. */
class SiblingFilesTest {
  @TempDir private Path folder;
  private SiblingFiles siblings;

  @BeforeEach
  void open() {
    siblings = SiblingFiles.in(folder);
  }

  @AfterEach
  void close() throws IOException {
    siblings.close();
  }

  private void assertRefused(String name, String reason) {
    IOException refusal = assertThrows(RefusedDiskException.class, () -> siblings.open(name));
    assertTrue(refusal.getMessage().contains("'" + name + "'"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
    assertTrue(refusal.getMessage().endsWith("qemu-img convert -O qcow2 IN OUT"));
  }

  @Test
  void opensARegularFile() throws IOException {
    Files.write(folder.resolve("flat"), new byte[123]);
    ImageFile file = siblings.open("flat");
    assertEquals(123, file.lengthBytes());
  }

  @Test
  void followsNoLink() throws IOException {
    Path secret = Files.write(folder.resolve("secret"), new byte[512]);
    Files.createSymbolicLink(folder.resolve("absolute"), secret);
    Files.createSymbolicLink(folder.resolve("relative"), Path.of("secret"));
    Files.createSymbolicLink(folder.resolve("dangling"), Path.of("nowhere"));
    assertRefused("absolute", "it is a symbolic link");
    assertRefused("relative", "it is a symbolic link");
    assertRefused("dangling", "it is a symbolic link");
  }

  @Test
  void opensNothingElse() throws IOException {
    Files.createDirectory(folder.resolve("folder"));
    assertRefused("folder", "it is not a regular file");
    assertRefused("missing", "there is no such file");
  }

  /** To open one would wait for its other end. */
  @Test
  void opensNoPipe() throws Exception {
    if (!Tool.isOnPath("mkfifo")) {
      Tool.missing("mkfifo", "coreutils");
    }
    Tool.run("mkfifo", folder.resolve("pipe").toString());
    assertRefused("pipe", "it is not a regular file");
  }

  /** A file may be exchanged for a link while it is opened; what is read is never the link's. */
  @Test
  void isNotDeceivedByAnExchange() throws Exception {
    Path secret = Files.write(folder.resolve("secret"), new byte[999]);
    Path name = folder.resolve("extent");
    Path file = Files.write(folder.resolve("file"), new byte[512]);
    Thread exchanger =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    while (!Thread.interrupted()) {
                      Files.deleteIfExists(name);
                      Files.createSymbolicLink(name, secret);
                      Files.delete(name);
                      Files.createLink(name, file);
                    }
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
    int opened = 0;
    for (int i = 0; i < 3_000; i++) {
      try (SiblingFiles once = SiblingFiles.in(folder)) {
        assertEquals(512, once.open("extent").lengthBytes());
        opened++;
      } catch (RefusedDiskException refusal) {
        assertTrue(refusal.getMessage().contains("cannot be used"), refusal.getMessage());
      }
    }
    exchanger.interrupt();
    exchanger.join();
    assertTrue(opened > 0, "never opened");
  }
}
