package io.imageexport.core.export;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.task.ActiveClaim;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An upload that a worker created and did not live to write down. */
class StrayUploadsTest {
  private static final Duration OLD = Duration.ofMinutes(3);

  @TempDir private Path directory;

  private OneExport export;

  @BeforeEach
  void leaveAStrayUpload() throws IOException {
    export = new OneExport(directory);
    ActiveClaim claim = export.claim();
    export.log.announce(claim.held(), OneExport.KEY);
    export.objects.createUpload(OneExport.KEY, false);
    claim.release();
  }

  private void sweep() {
    new StrayUploads(export.log, export.objects, OneExport.CLOCK).sweep();
  }

  @Test
  void isAborted() {
    sweep();
    assertEquals(0, export.objects.openUploads().size());
    assertEquals(1, export.log.announcements(), "a request may still be on its way");
    export.log.letAnnouncementsAge(OLD);
    sweep();
    assertEquals(0, export.log.announcements());
  }

  @Test
  void staysIfTheStoreDoesNotTellWhenItWasBegun() {
    export.objects.forgetWhenUploadsWereBegun();
    export.log.letAnnouncementsAge(OLD);
    sweep();
    assertEquals(1, export.objects.openUploads().size(), "it may be anybody's");
    assertEquals(0, export.log.announcements());
  }

  @Test
  void isNotLookedForWithoutEndInAStoreThatCannotListUploads() {
    export.objects.refuseListsOfUploads(ObjectStoreException.NOT_IMPLEMENTED);
    assertForgottenOnceItIsOld();
  }

  @Test
  void isGoneWithItsBucket() {
    export.objects.refuseListsOfUploads("NoSuchBucket");
    assertForgottenOnceItIsOld();
  }

  @Test
  void isLookedForAgainWhereTheStoreRefuses() {
    export.objects.refuseListsOfUploads("AccessDenied");
    export.log.letAnnouncementsAge(OLD);
    sweep();
    assertEquals(1, export.log.announcements());
  }

  private void assertForgottenOnceItIsOld() {
    sweep();
    assertEquals(1, export.log.announcements());
    export.log.letAnnouncementsAge(OLD);
    sweep();
    assertEquals(0, export.log.announcements());
  }
}
