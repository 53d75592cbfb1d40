package io.imageexport.core.sectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;

/** A file that breaks one rule, and how it has to be refused. */
public record Hostile(String name, BytesFile file, long offset, String rule) {
  public void assertRefusedBy(Executable use) {
    MalformedDiskException refusal = assertThrows(MalformedDiskException.class, use);
    assertTrue(refusal.getMessage().contains(rule), refusal.getMessage());
    assertEquals(offset, refusal.offsetBytes(), refusal.getMessage());
  }

  @Override
  public String toString() {
    return name;
  }
}
