package org.b.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.b.cli.output.Terminal;

/**
 * Runs the usual commands on a sample, so that a virtual machine started with {@code
 * -XX:ArchiveClassesAtExit} sees the classes that they load. The launcher does this once for each
 * Java installation. Output goes nowhere, and nothing is loaded into the kernel.
 */
public final class ClassDataTraining {
  private ClassDataTraining() {}

  public static void main(String[] arguments) throws IOException {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Terminal.ofProcess();
    Main main = new Main(new Terminal(nowhere, nowhere, false, false, false));
    Path folder = Files.createTempDirectory("b-training-");
    Path good = folder.resolve("good.b");
    Path broken = folder.resolve("broken.b");
    try (InputStream sample = ClassDataTraining.class.getResourceAsStream("training.b")) {
      byte[] text = sample.readAllBytes();
      Files.write(good, text);
      Files.writeString(broken, new String(text, StandardCharsets.UTF_8) + "u32 f( {");
      main.run("check", good.toString());
      main.run("check", broken.toString());
      main.run("check", broken.toString(), "--format", "json");
      main.run("build", good.toString(), "-o", folder.resolve("good.o").toString());
      main.run("disasm", good.toString());
      main.run("explain", "B0301");
      main.run("list", "hooks");
      main.run("--help");
      main.run("nothing");
      org.b.lsp.Main.train();
    } finally {
      Files.deleteIfExists(good);
      Files.deleteIfExists(broken);
      Files.deleteIfExists(folder.resolve("good.o"));
      Files.deleteIfExists(folder);
    }
  }
}
