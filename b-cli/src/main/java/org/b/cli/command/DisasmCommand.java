package org.b.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.b.backend.disassembler.DisassembledFunction;
import org.b.backend.disassembler.DisassembledInstruction;
import org.b.backend.disassembler.Disassembler;
import org.b.backend.disassembler.SourceLine;
import org.b.cli.ExitStatus;
import org.b.cli.Failure;
import org.b.cli.input.SourceReader;
import org.b.cli.output.Json;
import org.b.cli.output.JsonDisassembly;
import org.b.cli.output.Terminal;
import org.b.core.btf.ObjectFormatException;
import org.b.core.diagnostics.TextRenderer;
import org.b.core.diagnostics.TextStyle;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code b disasm}: the instructions of a program or an object. */
final class DisasmCommand implements Command {
  private static final int MOST_OBJECT_BYTES = 64 << 20;
  private static final int STACK_LIMIT = 512;

  @Override
  public CommandSpec spec() {
    return ProgramSyntax.add(
        Syntax.command(
                "disasm",
                "Shows instructions interleaved with source lines, and how many instructions and"
                    + " how much stack each function takes.")
            .addPositional(
                Syntax.files(
                    "1..2", "FILE.b|FILE.o", "a program (and its proto file), or an ELF object"))
            .addOption(Syntax.format()));
  }

  @Override
  public int run(ParseResult arguments, Terminal terminal) {
    boolean json = Formats.isJson(arguments);
    List<String> files = Syntax.fileNames(arguments);
    byte[] object =
        files.get(0).endsWith(".o")
            ? read(files)
            : Compilation.of(
                    ProgramSyntax.request(arguments, ProgramSyntax.input(arguments, files)),
                    terminal)
                .object();
    List<DisassembledFunction> functions;
    try {
      functions = Disassembler.disassemble(object);
    } catch (ObjectFormatException e) {
      throw Failure.failed(files.get(0) + ": " + e.getMessage(), "name a .b file or a BPF object");
    }
    if (json) {
      terminal.out().println(Json.pretty(functions.stream().map(JsonDisassembly::of).toList()));
    } else {
      functions.forEach(function -> terminal.out().print(text(function, terminal.outStyle())));
    }
    return ExitStatus.DONE;
  }

  private static byte[] read(List<String> files) {
    String name = files.get(0);
    if (files.size() > 1) {
      throw Failure.usage("one object at a time", "see `b disasm --help`");
    }
    Path path =
        SourceReader.path(name)
            .filter(Files::isRegularFile)
            .orElseThrow(
                () -> Failure.failed(name + " is not a file that is there", "check the path"));
    try (InputStream stream = Files.newInputStream(path)) {
      byte[] bytes = stream.readNBytes(MOST_OBJECT_BYTES + 1);
      if (bytes.length > MOST_OBJECT_BYTES) {
        throw Failure.failed(name + " is larger than 64 MiB", "name a BPF object");
      }
      return bytes;
    } catch (AccessDeniedException e) {
      throw Failure.environment(
          name + " cannot be read: permission denied", "make it readable for you");
    } catch (IOException e) {
      throw Failure.failed(name + " cannot be read: " + e.getMessage(), "check the file");
    }
  }

  private static String text(DisassembledFunction function, TextStyle style) {
    StringBuilder out = new StringBuilder();
    out.append(style.strong(function.name()))
        .append(" (" + function.section() + "): " + function.size() + " instructions, ")
        .append(function.stackBytes() + " of " + STACK_LIMIT + " bytes of stack\n");
    for (DisassembledInstruction instruction : function.instructions()) {
      if (instruction.source().isPresent()) {
        SourceLine source = instruction.source().get();
        String place = "; " + source.file() + ":" + source.line() + "  " + source.text().strip();
        out.append(style.faint(TextRenderer.visible(place))).append('\n');
      }
      out.append("%6d: %s%n".formatted(instruction.index(), instruction.text()));
    }
    return out.append('\n').toString();
  }
}
