package org.b.cli.command;

import java.nio.file.Path;
import org.b.cli.ExitStatus;
import org.b.cli.Failure;
import org.b.cli.input.ProgramInput;
import org.b.cli.input.SourceReader;
import org.b.cli.output.AtomicFile;
import org.b.cli.output.Terminal;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code b build}: an ELF object. */
final class BuildCommand implements Command {
  @Override
  public CommandSpec spec() {
    return ProgramSyntax.add(
        Syntax.command(
                "build",
                "Compiles a program to an ELF object with BTF, line information and .maps, which"
                    + " libbpf, bpftool, cilium/ebpf and aya load.")
            .addPositional(
                Syntax.files("1..2", "FILE.b", "the program, and its proto file if it has one"))
            .addOption(
                OptionSpec.builder("-o", "--output")
                    .paramLabel("FILE.o")
                    .type(String.class)
                    .description("where to write it (default: FILE.o in this folder)")
                    .build()));
  }

  @Override
  public int run(ParseResult arguments, Terminal terminal) {
    ProgramInput input = ProgramSyntax.input(arguments, Syntax.fileNames(arguments));
    String given = arguments.matchedOptionValue("-o", (String) null);
    String output = given != null ? given : objectName(input.program().name());
    Path target =
        SourceReader.path(output)
            .filter(path -> path.getFileName() != null)
            .orElseThrow(() -> Failure.usage("`" + output + "` is not a path", "name a file"));
    Compilation compiled = Compilation.of(ProgramSyntax.request(arguments, input), terminal);
    AtomicFile.write(target, compiled.object());
    return ExitStatus.DONE;
  }

  /** {@code src/prog.b} becomes {@code prog.o}, as with {@code cc -c}. */
  private static String objectName(String source) {
    String name = source.substring(source.lastIndexOf('/') + 1);
    return (name.endsWith(".b") ? name.substring(0, name.length() - 2) : name) + ".o";
  }
}
