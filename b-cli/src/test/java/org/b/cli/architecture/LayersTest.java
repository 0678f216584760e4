package org.b.cli.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The table "Modules" of ARCHITECTURE.md, for the modules that this one sees. */
class LayersTest {
  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.b");
    for (String each : new String[] {"core", "dsl", "lsp", "backend", "cli"}) {
      assertTrue(
          classes.stream().anyMatch(c -> c.getPackageName().startsWith("org.b." + each)), each);
    }
  }

  private static void check(ArchRule rule, String reason) {
    rule.because(reason).check(classes);
  }

  @Test
  void coreUsesTheJdkAlone() {
    check(
        noClasses()
            .that()
            .resideInAPackage("org.b.core..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("org.b.core..", "java.."),
        "b-core is plain Java");
    check(
        noClasses()
            .that()
            .resideInAPackage("org.b.core..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.nio.file..", "java.net..", "java.time..")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.io.File")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.io.FileInputStream")
            .orShould()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime"),
        "checking a program depends on the program alone");
  }

  @Test
  void coreFactsDoNotKnowPrograms() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage("org.b.core.facts..", "org.b.core.source..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "org.b.core.program..",
                "org.b.core.graph..",
                "org.b.core.checks..",
                "org.b.core.diagnostics.."),
        "facts and source texts are the lowest layer");
    check(
        noClasses()
            .that()
            .resideInAPackage("org.b.core.graph..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.b.core.checks.."),
        "checks read the graph, the graph knows no checks");
  }

  @Test
  void frontendKnowsNeitherServerNorBackend() {
    check(
        noClasses()
            .that()
            .resideInAPackage("org.b.dsl..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "org.eclipse.lsp4j..",
                "com.sun.jna..",
                "org.b.lsp..",
                "org.b.backend..",
                "org.b.cli.."),
        "b-dsl turns text into the typed program, nothing more");
    check(
        noClasses()
            .that()
            .resideInAPackage("org.b.dsl..")
            .and()
            .haveNameNotMatching("org\\.b\\.dsl\\.(syntax|parser|serializer|services)\\..*")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.nio.file.."),
        "the frontend reads files through IncludeResolver alone");
  }

  @Test
  void serverRunsNoNativeCode() {
    check(
        noClasses()
            .that()
            .resideInAPackage("org.b.lsp..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.b.backend..", "org.b.cli..", "com.sun.jna.."),
        "an abort in native code must not end an editor's session");
    check(
        noClasses()
            .that()
            .resideInAPackage("org.b..")
            .and()
            .resideOutsideOfPackage("org.b.lsp..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.eclipse.lsp4j.."),
        "the server alone knows the protocol");
    check(
        noClasses()
            .that()
            .resideInAPackage("org.b.cli..")
            .and()
            .haveNameNotMatching("org\\.b\\.cli\\.(command\\.LspCommand|ClassDataTraining)")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.b.lsp.."),
        "the command starts the server and trains its start, nothing more");
  }

  @Test
  void backendKnowsNoFrontend() {
    check(
        noClasses()
            .that()
            .resideInAPackage("org.b.backend..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.eclipse..", "org.b.dsl..", "org.b.cli..", "picocli.."),
        "the backend takes checked programs and objects");
    check(
        noClasses()
            .that()
            .resideInAPackage("org.b..")
            .and()
            .resideOutsideOfPackages("org.b.backend.llvm..", "org.b.backend.sys..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.sun.jna.."),
        "native calls are in llvm and sys alone");
  }

  @Test
  void loaderKnowsNothingOfB() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(
                "org.b.backend.object..",
                "org.b.backend.load..",
                "org.b.backend.attach..",
                "org.b.backend.maps..",
                "org.b.backend.sys..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "org.b.core.program..",
                "org.b.core.graph..",
                "org.b.core.checks..",
                "org.b.core.diagnostics..",
                "org.b.backend.codegen..",
                "org.b.backend.llvm.."),
        "the loader's input is an ELF object");
  }

  @Test
  void libraryCodeNeitherPrintsNorExits() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage("org.b.core..", "org.b.dsl..")
            .and()
            .resideOutsideOfPackage("org.b.dsl..antlr.internal..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(System.class, "exit", int.class),
        "the command prints and exits");
    check(
        noClasses()
            .that()
            .resideInAPackage("org.b.backend..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .callMethod(System.class, "exit", int.class),
        "the command prints and exits; LLVM's abort alone may be announced on standard error");
  }

  @Test
  void packagesOfTheCommandHaveNoCycles() {
    check(
        slices().matching("org.b.backend.(*)..").should().beFreeOfCycles(),
        "packages build on each other");
    check(
        noClasses()
            .that()
            .resideInAnyPackage("org.b.cli.output..", "org.b.cli.input..", "org.b.cli.session..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.b.cli.command.."),
        "commands are on top");
  }
}
