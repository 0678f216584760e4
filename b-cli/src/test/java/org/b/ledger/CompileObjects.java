package org.b.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.b.core.checks.CheckedProgram;
import org.b.core.graph.ProgramLoops;
import org.b.dsl.Frontend;
import org.b.dsl.FrontendResult;
import org.b.testing.Requirement;

/**
 * Asks the frontend about every candidate and writes what kernels are to be asked: the object of
 * what it accepts, the object of the C twin of what it rejects.
 */
final class CompileObjects {
  private static final int CLANG_SECONDS = 60;

  private final Path root;
  private final Path directory;
  private final List<Entry> entries = new ArrayList<>();
  private final List<String> unexpected = new ArrayList<>();

  private CompileObjects(Path root, Path directory) {
    this.root = root;
    this.directory = directory;
  }

  /**
   * {@code CompileObjects DIRECTORY WHAT...}, in the root of the repository: {@code written} are
   * the programs that people wrote, {@code 1..100} those that these seeds generate. Exit status 1
   * when an example or a sample of an explanation page that ought to be right is rejected, or the
   * frontend, the formatter or the code generator fails on a generated program.
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    CompileObjects run = new CompileObjects(Path.of(""), Path.of(arguments[0]));
    Files.createDirectories(run.directory);
    for (String what : List.of(arguments).subList(1, arguments.length)) {
      if (what.equals("written")) {
        run.addWritten();
      } else {
        String[] seeds = what.split("\\.\\.");
        CompileGenerated.Summary summary =
            CompileGenerated.compile(
                run.directory, run.entries, Long.parseLong(seeds[0]), Long.parseLong(seeds[1]));
        System.out.println(what + " " + summary);
        run.unexpected.addAll(summary.problems());
      }
    }
    Entry.write(run.directory, run.entries);
    run.unexpected.forEach(System.err::println);
    System.exit(run.unexpected.isEmpty() ? 0 : 1);
  }

  /**
   * Writes objects and index of the programs that people wrote.
   *
   * @return what was rejected although it must not be, one line each
   */
  static List<String> compile(Path root, Path directory) throws IOException, InterruptedException {
    CompileObjects run = new CompileObjects(root, directory);
    Files.createDirectories(directory);
    run.addWritten();
    Entry.write(directory, run.entries);
    return run.unexpected;
  }

  private void addWritten() throws IOException, InterruptedException {
    for (Candidates.Candidate candidate : Candidates.find(root)) {
      add(candidate);
    }
  }

  private void add(Candidates.Candidate candidate) throws IOException, InterruptedException {
    FrontendResult result = Frontend.analyze(candidate.request());
    Judged judged = Judged.of(result);
    Optional<byte[]> object = judged.isAccepted() ? judged.object() : twin(candidate.name());
    String file = "";
    if (object.isPresent()) {
      file = entries.size() + ".o";
      Files.write(directory.resolve(file), object.get());
    }
    entries.add(
        new Entry(
            candidate.name(),
            judged.isAccepted(),
            result.program().target(),
            file,
            judged.firstError(),
            judged.checked().map(CompileObjects::estimates).orElse(Counts.NONE)));
    if (!judged.isAccepted() && candidate.mustBeAccepted()) {
      unexpected.add(candidate.name() + ": rejected: " + judged.firstError());
    }
  }

  static Counts estimates(CheckedProgram checked) {
    return new Counts(ProgramLoops.costs(checked.graph().all()));
  }

  /** The C program beside a B program. */
  private Optional<byte[]> twin(String name) throws IOException, InterruptedException {
    Path source = root.resolve(name.replaceAll("\\.b$", ".c"));
    if (!name.startsWith(Candidates.TWINS) || !Files.exists(source)) {
      return Optional.empty();
    }
    if (!Requirement.CLANG.isMet()) {
      System.out.println("skipped: " + source + ": " + Requirement.CLANG.help());
      return Optional.empty();
    }
    Path object = directory.resolve("twin.o");
    String architecture = System.getProperty("os.arch").replace("amd64", "x86_64");
    Process clang =
        new ProcessBuilder(
                "clang-19",
                "-O2",
                "-g",
                "-target",
                "bpf",
                "-mcpu=v3",
                "-I/usr/include/" + architecture + "-linux-gnu",
                "-c",
                source.toString(),
                "-o",
                object.toString())
            .inheritIO()
            .start();
    if (!clang.waitFor(CLANG_SECONDS, TimeUnit.SECONDS) || clang.exitValue() != 0) {
      clang.destroyForcibly();
      throw new IOException("clang-19 did not compile " + source);
    }
    return Optional.of(Files.readAllBytes(object));
  }
}
