package org.b.cli.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.b.cli.ExitStatus;
import org.b.cli.Failure;
import org.b.cli.input.SourceReader;
import org.b.cli.output.AtomicFile;
import org.b.cli.output.Terminal;
import org.b.core.source.SourceFile;
import org.b.dsl.format.Formatter;
import org.b.dsl.parse.SourceParser;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code b fmt}: lays programs out as the editors do. Each file is replaced at once or not at all.
 */
final class FmtCommand implements Command {
  private static final byte[] BYTE_ORDER_MARK = "\uFEFF".getBytes(StandardCharsets.UTF_8);

  @Override
  public CommandSpec spec() {
    return Syntax.command(
            "fmt",
            "Formats programs in place and prints the names of the changed files. A folder stands"
                + " for the .b files in it and below. Line ends stay as they are, and so do"
                + " declarations with syntax errors.")
        .addPositional(Syntax.files("1..*", "FILE.b", "the programs, or folders with programs"))
        .addOption(
            Syntax.flag(
                "--check",
                "changes nothing; prints the names of files that are not formatted, with exit"
                    + " status 1 where there is one"));
  }

  @Override
  public int run(ParseResult arguments, Terminal terminal) {
    boolean check = arguments.matchedOptionValue("--check", false);
    int status = ExitStatus.DONE;
    for (String name : files(Syntax.fileNames(arguments))) {
      try {
        SourceFile file = read(name);
        String formatted = Formatter.format(file.text());
        if (!formatted.equals(file.text())) {
          if (!check) {
            write(name, formatted);
          }
          terminal.out().println(name);
          status = check ? Math.max(status, ExitStatus.FAILED) : status;
        }
        if (!SourceParser.parse(file).errors().isEmpty()) {
          throw Failure.failed(
              name + " has syntax errors; the declarations around them stay as they are",
              "see them with `b check " + name + "`");
        }
      } catch (Failure failure) {
        // One bad file does not keep the others from being formatted.
        terminal.report(failure.getMessage(), failure.help());
        status = Math.max(status, failure.status());
      }
    }
    return status;
  }

  /** What the arguments stand for, each file once. */
  private static Set<String> files(List<String> given) {
    Set<String> files = new LinkedHashSet<>();
    for (String name : given) {
      Path path =
          SourceReader.path(name)
              .orElseThrow(() -> Failure.usage("`" + name + "` is not a path", "name a .b file"));
      if (!Files.isDirectory(path)) {
        files.add(name);
        continue;
      }
      List<String> below = below(path);
      if (below.isEmpty()) {
        throw Failure.failed("there is no .b file in " + name, "name a .b file, or another folder");
      }
      files.addAll(below);
    }
    return files;
  }

  /** Regular .b files in a folder; links and hidden folders are not followed. */
  private static List<String> below(Path folder) {
    List<String> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes) {
              boolean hidden =
                  !inner.equals(folder) && inner.getFileName().toString().startsWith(".");
              return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              String name = file.getFileName().toString();
              if (attributes.isRegularFile() && name.endsWith(".b") && !name.startsWith(".")) {
                found.add(file.toString());
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw Failure.environment(
          folder + " cannot be read: " + e.getMessage(), "check the folder's permissions");
    }
    Collections.sort(found);
    return found;
  }

  private static SourceFile read(String name) {
    SourceReader.Outcome outcome = SourceReader.read(Path.of(name), name);
    if (outcome instanceof SourceReader.Refused refused) {
      String message = name + " " + refused.reason();
      throw refused.status() == ExitStatus.ENVIRONMENT
          ? Failure.environment(message, refused.help())
          : Failure.failed(message, refused.help());
    }
    return outcome.file().orElseThrow();
  }

  private static void write(String name, String text) {
    try {
      // A link stays one: the file that it leads to changes.
      Path file = Path.of(name).toRealPath();
      byte[] content = text.getBytes(StandardCharsets.UTF_8);
      AtomicFile.replace(file, hasByteOrderMark(file) ? marked(content) : content);
    } catch (IOException e) {
      throw Failure.failed(name + " vanished while it was formatted", "try again");
    }
  }

  private static boolean hasByteOrderMark(Path file) throws IOException {
    try (var stream = Files.newInputStream(file)) {
      return java.util.Arrays.equals(stream.readNBytes(BYTE_ORDER_MARK.length), BYTE_ORDER_MARK);
    }
  }

  private static byte[] marked(byte[] content) {
    byte[] marked =
        java.util.Arrays.copyOf(BYTE_ORDER_MARK, BYTE_ORDER_MARK.length + content.length);
    System.arraycopy(content, 0, marked, BYTE_ORDER_MARK.length, content.length);
    return marked;
  }
}
