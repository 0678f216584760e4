package org.b.testing;

import org.b.backend.codegen.CodeGenerator;
import org.b.backend.load.LoadOptions;
import org.b.backend.load.LoadedObject;
import org.b.backend.load.ObjectLoader;
import org.b.backend.object.ObjectFile;
import org.b.core.source.SourceFile;
import org.b.dsl.Frontend;
import org.b.dsl.FrontendRequest;

/** Programs from their text, in the kernel. */
public final class Loaded {
  private Loaded() {}

  /** The object of a program that has no errors. */
  public static byte[] compiled(String text) {
    return CodeGenerator.compile(
        Frontend.analyze(FrontendRequest.of(new SourceFile("program.b", text)))
            .checked()
            .orElseThrow(() -> new AssertionError("refused:\n" + text)));
  }

  /** A program that has no errors, loaded. */
  public static LoadedObject of(String text) {
    return ObjectLoader.load(ObjectFile.parse(compiled(text)), LoadOptions.DEFAULT);
  }
}
