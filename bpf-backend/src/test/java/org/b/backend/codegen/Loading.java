package org.b.backend.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.b.backend.load.LoadOptions;
import org.b.backend.load.LoadedObject;
import org.b.backend.load.ObjectLoader;
import org.b.backend.object.ObjectFile;
import org.b.backend.testing.Requirements;
import org.b.core.checks.CheckedProgram;

/** Compiles programs and loads them into the running kernel. */
final class Loading {
  private Loading() {}

  /** The program in the kernel, which took its types and lines too. */
  static LoadedObject load(TypedProgram program) {
    return load(program.check());
  }

  static LoadedObject load(CheckedProgram program) {
    Requirements.administrator();
    byte[] object = CodeGenerator.compile(program);
    LoadedObject loaded = ObjectLoader.load(ObjectFile.parse(object), LoadOptions.DEFAULT);
    assertEquals(List.of(), loaded.notes());
    return loaded;
  }

  /** The integer under key 0 of an array. */
  static long first(LoadedObject loaded, String table) {
    return ((Number) loaded.map(table).lookup(0).orElseThrow()).longValue();
  }
}
