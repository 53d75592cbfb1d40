package io.imageexport.it;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.imageexport.api.process.Program;
import java.io.IOException;
import java.util.List;

/** The rules of the architecture, beyond what the modules' own dependencies hold. */
@AnalyzeClasses(
    packages = "io.imageexport",
    importOptions = {
      ImportOption.DoNotIncludeTests.class,
      ArchitectureTest.DoNotIncludeTestJars.class
    })
class ArchitectureTest {
  /** Maven hands over the tests of other modules in jars. */
  static final class DoNotIncludeTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  private static final String QCOW2 = "io.imageexport.qcow2..";
  private static final String CORE = "io.imageexport.core..";
  private static final String OSS = "io.imageexport.oss..";
  private static final String API = "io.imageexport.api..";

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.imageexport.(**)").should().beFreeOfCycles();

  /** The encodings are no interface: other modules, and users of the library, go round them. */
  @ArchTest
  static final ArchRule onlyTheQcow2CoreKnowsItsEncodings =
      noClasses()
          .that()
          .resideOutsideOfPackage(QCOW2)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.imageexport.qcow2.format..", "io.imageexport.qcow2.compression.deflate..");

  @ArchTest
  static final ArchRule theQcow2CoreKnowsNoOtherModule =
      noClasses()
          .that()
          .resideInAPackage(QCOW2)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(CORE, OSS, API);

  @ArchTest
  static final ArchRule theCoreKnowsNoEdge =
      noClasses()
          .that()
          .resideInAPackage(CORE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(OSS, API);

  @ArchTest
  static final ArchRule theAdapterKnowsNoEdge =
      noClasses().that().resideInAPackage(OSS).should().dependOnClassesThat().resideInAPackage(API);

  @ArchTest
  static final ArchRule theQcow2CoreDoesNoInputOrOutput =
      noClasses()
          .that()
          .resideInAPackage(QCOW2)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.net..")
          .orShould()
          .dependOnClassesThat(
              com.tngtech.archunit.base.DescribedPredicate.describe(
                  "are in java.io, exceptions excepted",
                  type ->
                      type.getPackageName().equals("java.io")
                          && !type.isAssignableTo(IOException.class)
                          && !type.isEquivalentTo(java.io.Serializable.class)));

  @ArchTest
  static final ArchRule theCoreKnowsNoHttpSqlOrVertx =
      noClasses()
          .that()
          .resideInAnyPackage(QCOW2, CORE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..", "io.netty..", "java.sql..", "java.net.http..");

  /**
   * Work runs on virtual threads. On Java 21 to 23, one that blocks while it holds a monitor keeps
   * its carrier thread, of which there are as many as processors: locks are ReentrantLocks. That
   * holds for short sections too, as nobody notices when one of them begins to block.
   */
  @ArchTest static final ArchRule nothingTakesAMonitor = noClasses().should(Monitors.use());

  /** Operations are found by their own folder, and know nothing of one another. */
  @ArchTest
  static final ArchRule servicesDoNotKnowOneAnother =
      slices().matching("io.imageexport.api.(vm|iam|oss|sts)..").should().notDependOnEachOther();

  /** A child process inherits the user's locale unless somebody sets another one. */
  @ArchTest
  static final ArchRule otherProgramsRunInAFixedLocale =
      noClasses()
          .that()
          .doNotBelongToAnyOf(Program.class)
          .should()
          .callConstructor(ProcessBuilder.class, List.class)
          .orShould()
          .callConstructor(ProcessBuilder.class, String[].class)
          .orShould()
          .callMethod(Runtime.class, "exec", String.class)
          .orShould()
          .callMethod(Runtime.class, "exec", String[].class);
}
