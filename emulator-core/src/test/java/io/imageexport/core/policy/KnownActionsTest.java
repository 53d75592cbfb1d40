package io.imageexport.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.imageexport.core.policy.KnownActions.Level;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The linter knows the actions that the table of operations has, and those alone. */
class KnownActionsTest {
  @Test
  void actionsAndLevelsAreThoseOfTheTable() throws IOException {
    Set<String> found = new TreeSet<>();
    try (InputStream table =
        KnownActionsTest.class.getResourceAsStream("/policy/oss-op-actions.json")) {
      for (JsonNode row : new ObjectMapper().readTree(table)) {
        // Of a copy the table says "oss:PutObject on target, oss:GetObject on source".
        String action = row.path("action").asText().split(" ", -1)[0];
        if (row.path("mark").asText().equals("unknown")) {
          assertFalse(KnownActions.OSS.containsKey(action), action + " is in no document");
          continue;
        }
        Level level = Level.valueOf(row.path("level").asText().toUpperCase(Locale.ROOT));
        assertEquals(level, KnownActions.OSS.get(action), row.path("operation").asText());
        found.add(action);
      }
    }
    assertEquals(new TreeSet<>(KnownActions.OSS.keySet()), found);
    assertTrue(found.size() >= 9, found.toString());
  }
}
