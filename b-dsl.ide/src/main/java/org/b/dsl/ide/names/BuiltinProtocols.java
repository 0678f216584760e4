package org.b.dsl.ide.names;

import java.util.List;
import org.b.core.source.SourceFile;
import org.b.dsl.BuiltInFiles;
import org.b.dsl.ide.outline.Outline;

/** The headers and transitions of the protocol library that comes with the language. */
public final class BuiltinProtocols {
  private BuiltinProtocols() {}

  private static final List<Outline> OUTLINES =
      BuiltInFiles.all().stream().map(Outline::of).toList();

  public static List<SourceFile> files() {
    return BuiltInFiles.all();
  }

  public static boolean isBuiltin(SourceFile file) {
    return files().stream().anyMatch(f -> f.name().equals(file.name()));
  }

  static List<Outline.Struct> structs() {
    return declarations(Outline.Struct.class);
  }

  static List<Outline.State> transitions() {
    return declarations(Outline.State.class);
  }

  private static <T> List<T> declarations(Class<T> type) {
    return OUTLINES.stream()
        .flatMap(outline -> outline.declarations().stream())
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }
}
