package org.b.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.b.backend.codegen.CodeGenerator;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.Severity;
import org.b.core.graph.ProgramLoops;
import org.b.core.source.SourceFile;
import org.b.dsl.Frontend;
import org.b.dsl.FrontendRequest;
import org.b.dsl.FrontendResult;
import org.b.dsl.format.Formatter;
import org.b.generator.GeneratedProgram;

/**
 * Asks the frontend about generated programs and their twins, which lack one guard each, and writes
 * what kernels are to be asked.
 */
final class CompileGenerated {
  /** Twins of one program that are tried. */
  private static final int TWINS = 3;

  /** What became of one text. */
  private record Compiled(Entry entry, byte[] object, String text, List<String> problems) {}

  private CompileGenerated() {}

  /**
   * {@code CompileGenerated DIRECTORY FIRST LAST}: the programs of these seeds. Exit status 1 when
   * the frontend or the code generator fails on one.
   */
  public static void main(String[] arguments) throws IOException {
    List<String> problems =
        compile(Path.of(arguments[0]), Long.parseLong(arguments[1]), Long.parseLong(arguments[2]));
    problems.forEach(problem -> System.out.println("problem: " + problem));
    System.exit(problems.isEmpty() ? 0 : 1);
  }

  static List<String> compile(Path directory, long first, long last) throws IOException {
    Files.createDirectories(directory);
    List<Compiled> compiled =
        LongStream.rangeClosed(first, last)
            .parallel()
            .mapToObj(CompileGenerated::programs)
            .flatMap(List::stream)
            .toList();
    List<Entry> entries = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    Map<String, Integer> refused = new TreeMap<>();
    Map<Boolean, int[]> counts = Map.of(false, new int[2], true, new int[2]);
    for (Compiled one : compiled) {
      Entry entry = one.entry();
      String file = entries.size() + ".o";
      Files.writeString(directory.resolve(entries.size() + ".b"), one.text());
      if (one.object() != null) {
        Files.write(directory.resolve(file), one.object());
      }
      entries.add(
          new Entry(
              entry.name(),
              entry.accepted(),
              entry.target(),
              one.object() == null ? "" : file,
              entry.why(),
              entry.estimates()));
      problems.addAll(one.problems());
      boolean twin = entry.name().contains("without");
      counts.get(twin)[entry.accepted() ? 0 : 1]++;
      if (!entry.accepted() && !twin) {
        refused.merge(entry.why().substring(0, Math.min(5, entry.why().length())), 1, Integer::sum);
      }
    }
    Entry.write(directory, entries);
    System.out.printf(
        "generated: %d of %d programs accepted, %d of %d twins; refused programs by code: %s%n",
        counts.get(false)[0],
        counts.get(false)[0] + counts.get(false)[1],
        counts.get(true)[0],
        counts.get(true)[0] + counts.get(true)[1],
        refused);
    return problems;
  }

  private static List<Compiled> programs(long seed) {
    GeneratedProgram program = GeneratedProgram.of(seed);
    List<Compiled> result = new ArrayList<>();
    Compiled whole = one(program.name(), program.text());
    result.add(whole);
    if (whole.entry().accepted()) {
      List<String> twins = program.twins();
      int tried = Math.min(TWINS, twins.size());
      for (int i = 0; i < tried; i++) {
        int guard = (int) ((long) i * twins.size() / tried);
        result.add(one(program.name() + " without guard " + guard, twins.get(guard)));
      }
    }
    return result;
  }

  private static Compiled one(String name, String text) {
    List<String> problems = new ArrayList<>();
    FrontendRequest request = FrontendRequest.of(new SourceFile("program.b", text));
    FrontendResult result;
    byte[] object = null;
    String why = "";
    try {
      result = Frontend.analyze(request);
    } catch (RuntimeException | StackOverflowError e) {
      problems.add(name + ": the frontend fails: " + e);
      return new Compiled(entry(name, false, request, "failed", Counts.NONE), null, text, problems);
    }
    if (result.checked().isEmpty()) {
      why =
          result.diagnostics().stream()
              .filter(d -> d.severity() == Severity.ERROR)
              .findFirst()
              .map(CompileGenerated::describe)
              .orElse("no diagnostic");
    } else {
      try {
        object = CodeGenerator.compile(result.checked().get());
      } catch (RuntimeException | StackOverflowError e) {
        problems.add(name + ": the code generator fails: " + e);
      }
    }
    formatted(name, text, result, problems);
    return new Compiled(
        new Entry(
            name,
            result.checked().isPresent(),
            result.program().target(),
            "",
            why.replaceAll("\\s+", " "),
            result
                .checked()
                .map(c -> new Counts(ProgramLoops.costs(c.graph().all())))
                .orElse(Counts.NONE)),
        object,
        text,
        problems);
  }

  private static Entry entry(
      String name, boolean accepted, FrontendRequest request, String why, Counts estimates) {
    return new Entry(name, accepted, request.target(), "", why, estimates);
  }

  /** Formatting what is formatted changes nothing, and formatting changes no verdict. */
  private static void formatted(
      String name, String text, FrontendResult result, List<String> problems) {
    String formatted = Formatter.format(text);
    if (!Formatter.format(formatted).equals(formatted)) {
      problems.add(name + ": formatting it twice changes it");
    }
    List<String> before = codes(result);
    List<String> after =
        codes(Frontend.analyze(FrontendRequest.of(new SourceFile("program.b", formatted))));
    if (!before.equals(after)) {
      problems.add(name + ": formatting changes its diagnostics: " + before + ", then " + after);
    }
  }

  private static List<String> codes(FrontendResult result) {
    return result.diagnostics().stream().map(d -> d.code().code()).sorted().toList();
  }

  private static String describe(Diagnostic diagnostic) {
    return diagnostic.code().code()
        + " "
        + diagnostic.message()
        + " at "
        + diagnostic.span().start();
  }
}
