package org.b.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.b.cli.output.Terminal;

/**
 * Runs the usual commands on a sample, so that a virtual machine started with {@code
 * -XX:ArchiveClassesAtExit} sees the classes that they load. The launcher does this once for each
 * Java installation. Output goes nowhere, and nothing is loaded into the kernel.
 */
public final class ClassDataTraining {
  private ClassDataTraining() {}

  public static void main(String[] arguments) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Terminal.ofProcess();
    Main main = new Main(new Terminal(nowhere, nowhere, false, false, false));
    main.run("explain");
    main.run("explain", "B0301");
    main.run("list", "hooks");
    main.run("list", "hooks", "--format", "json");
    main.run("--help");
    main.run("nothing");
  }
}
