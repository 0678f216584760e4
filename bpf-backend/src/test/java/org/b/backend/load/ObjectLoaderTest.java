package org.b.backend.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.backend.EnvironmentException;
import org.b.backend.maps.MapValueException;
import org.b.backend.object.MapDefinition;
import org.b.backend.object.ObjectFile;
import org.b.backend.probe.KernelProbe;
import org.b.backend.probe.ProbeItem;
import org.b.backend.sys.Bpf;
import org.b.backend.testing.Assembly;
import org.b.backend.testing.BtfBuilder;
import org.b.backend.testing.Requirements;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfType;
import org.b.core.btf.ObjectFormatException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ObjectLoaderTest {
  @BeforeEach
  void privileges() {
    Requirements.administrator();
  }

  private static LoadedObject load(ObjectFile object) {
    return ObjectLoader.load(object, LoadOptions.DEFAULT);
  }

  @Test
  void aRefusalCarriesTheLogAndTheInstruction() {
    ObjectFile object =
        Assembly.object(
            List.of(), new Assembly().add(0xbf, 0, 5, 0, 0).exit().program("broken", "socket"));
    VerifierException error = assertThrows(VerifierException.class, () -> load(object));
    assertEquals(0, error.log().instruction().orElseThrow());
    assertEquals(1, error.log().decisive().size());
    assertTrue(error.log().decisive().get(0).contains("R5"), error.getMessage());
    assertTrue(
        error.getMessage().startsWith("the kernel refused program broken at instruction 0: "));
  }

  @Test
  void aHelperThatTheKernelWasBuiltWithoutIsNoRefusal() {
    // bpf_override_return(ctx, 0)
    Assembly code = new Assembly().move(2, 0).add(0x85, 0, 0, 0, 58).result(0);
    ObjectFile object = Assembly.object(List.of(), code.program("override", "kprobe"));
    try (LoadedObject loaded = load(object)) {
      assertEquals(1, loaded.programs().size(), "a kernel for error injection");
    } catch (UnsupportedProgramException e) {
      assertTrue(
          e.getMessage()
              .endsWith("does not offer bpf_override_return, which program" + " override calls"),
          e.getMessage());
      assertTrue(e.advice().contains("CONFIG_BPF_KPROBE_OVERRIDE"), e.advice());
    }
  }

  @Test
  void aLongLogIsComplete() {
    // 10,000 instructions that each print a line, then the mistake.
    Assembly code = new Assembly().move(0, 0);
    for (int i = 0; i < 10_000; i++) {
      code.add(0x07, 0, 0, 0, 1);
    }
    code.add(0xbf, 1, 9, 0, 0).exit();
    VerifierException error =
        assertThrows(
            VerifierException.class,
            () -> load(Assembly.object(List.of(), code.program("long", "socket"))));
    assertEquals(10_001, error.log().instruction().orElseThrow());
    assertTrue(error.log().text().startsWith("0: "), "the start of the log");
    assertTrue(error.log().text().lines().count() > 10_000);
  }

  @Test
  void nothingStaysWhenAProgramIsRefused() throws Exception {
    long before = openDescriptors();
    ObjectFile object =
        Assembly.object(
            List.of(Assembly.array("hits", 8, 1)),
            new Assembly().result(0).program("good", "socket"),
            new Assembly().exit().program("bad", "socket"));
    for (int i = 0; i < 20; i++) {
      assertThrows(VerifierException.class, () -> load(object));
    }
    assertTrue(openDescriptors() < before + 20);
  }

  private static long openDescriptors() throws Exception {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  @Test
  void constantsAreFrozen() {
    MapDefinition constants =
        new MapDefinition(
            ".rodata",
            2,
            4,
            8,
            1,
            1 << 7,
            0,
            0,
            Optional.of(new MapDefinition.SectionData(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, true)));
    ObjectFile object =
        Assembly.object(
            List.of(constants),
            new Assembly()
                .map(1, ".rodata", true, 4)
                .add(0x71, 0, 1, 0, 0)
                .exit()
                .program("read", "socket"));
    try (LoadedObject loaded = load(object)) {
      assertEquals(5, loaded.program("read").testRun(new byte[64], 1).result());
      assertEquals(
          ".rodata cannot be changed",
          assertThrows(MapValueException.class, () -> loaded.map(".rodata").update(0, new byte[8]))
              .getMessage());
    }
  }

  @Test
  void typesComeFromTheSectionOrTheOptions() {
    ObjectFile object =
        Assembly.object(List.of(), new Assembly().result(0).program("p", "mystery"));
    assertThrows(ObjectFormatException.class, () -> load(object));
    LoadOptions options =
        LoadOptions.DEFAULT.withProgramTypes(Map.of("p", "BPF_PROG_TYPE_SCHED_CLS"));
    try (LoadedObject loaded = ObjectLoader.load(object, options)) {
      assertEquals("BPF_PROG_TYPE_SCHED_CLS", loaded.program("p").type().name());
    }
    for (String section : List.of("classifier", "tc/ingress", "kprobe/vfs_write", "raw_tp/x")) {
      load(Assembly.object(List.of(), new Assembly().result(0).program("p", section))).close();
    }
  }

  @Test
  void anImpossibleMapNamesItself() {
    ObjectFile object = Assembly.object(List.of(Assembly.map("huge", 2, 4, 8, -1, 0)));
    EnvironmentException error = assertThrows(EnvironmentException.class, () -> load(object));
    assertTrue(error.getMessage().contains("map huge"), error.getMessage());
  }

  @Test
  void newKindsOfTypesAreReplacedForOldKernels() {
    BtfBuilder builder = new BtfBuilder();
    int u32 = builder.integer("unsigned int", 4, 0);
    int wide = builder.wideEnumeration("Wide", "LARGE", 1L << 40);
    builder.floatingPoint("double", 8);
    builder.tag("note", u32);
    byte[] sanitized = BtfSanitizer.sanitize(builder.build());
    var types = Btf.parse(sanitized);
    assertTrue(types.type(wide) instanceof BtfType.Composite);
    for (var type : types.types()) {
      assertFalse(type instanceof BtfType.FloatingPoint);
      assertFalse(type instanceof BtfType.Tag);
      assertFalse(type instanceof BtfType.Enumeration);
    }
    var result = Bpf.btfLoad(sanitized);
    assertEquals("", result.log());
    result.descriptor().close();
  }

  @Test
  void typesThatTheKernelRefusesAreLeftOutWithANote() {
    BtfBuilder builder = new BtfBuilder();
    int u32 = builder.integer("unsigned int", 4, 0);
    builder.typedef("not an identifier!", u32);
    MapDefinition map = new MapDefinition("hits", 2, 4, 4, 1, 0, u32, u32, Optional.empty());
    ObjectFile object =
        new ObjectFile("GPL", Optional.of(builder.build()), List.of(map), List.of());
    try (LoadedObject loaded = load(object)) {
      assertEquals(1, loaded.notes().size());
      loaded.map("hits").update(0, 5);
      assertEquals(Optional.of(5L), loaded.map("hits").lookup(0));
    }
  }

  /** Runs without any capability. */
  public static final class Unprivileged {
    public static void main(String[] arguments) {
      try {
        ObjectLoader.load(Assembly.packetCounter("tc", 0), LoadOptions.DEFAULT);
      } catch (EnvironmentException e) {
        System.out.println(e.getMessage() + " | " + e.advice());
      }
      for (ProbeItem item : KernelProbe.run()) {
        System.out.println(item.name() + " " + item.ok() + " " + item.advice());
      }
    }
  }

  @Test
  void aUserWithoutPrivilegesIsToldSo() throws Exception {
    Process child =
        new ProcessBuilder(
                "setpriv",
                "--bounding-set=-all",
                "--inh-caps=-all",
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Unprivileged.class.getName())
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .start();
    String output = new String(child.getInputStream().readAllBytes());
    assertEquals(0, child.waitFor(), output);
    assertTrue(
        output.startsWith("the kernel does not let this user load map hits | run as root, or give"),
        output);
    assertTrue(output.contains("CAP_BPF false run as root"), output);
    assertTrue(output.contains("hook tc false run as root"), output);
    assertTrue(output.contains("map HASH false run as root"), output);
  }
}
