package org.b.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.b.core.source.SourceFile;
import org.b.dsl.Frontend;
import org.b.dsl.FrontendRequest;
import org.b.dsl.FrontendResult;
import org.b.dsl.format.Formatter;
import org.b.generator.GeneratedProgram;

/**
 * Asks the frontend about generated programs, and about twins of what it accepts that lack one
 * guard each, and writes what kernels are to be asked. A text is kept beside its object.
 */
final class CompileGenerated {
  /** Twins of one program that are tried. */
  private static final int TWINS = 3;

  /** The name of a twin is that of its program with this in it. */
  private static final String TWIN = " without guard ";

  /** What became of one text; {@code object} is null where there is none. */
  private record Compiled(Entry entry, byte[] object, String text, List<String> problems) {
    boolean isTwin() {
      return entry.name().contains(TWIN);
    }
  }

  /** How many texts were accepted, and the codes that refused whole programs. */
  record Summary(
      int programs,
      int accepted,
      int twins,
      int acceptedTwins,
      Map<String, Integer> refusals,
      List<String> problems) {
    @Override
    public String toString() {
      return String.format(
          "generated: %d of %d programs accepted, %d of %d twins without a guard; refusals: %s",
          accepted, programs, acceptedTwins, twins, refusals);
    }
  }

  private CompileGenerated() {}

  /**
   * Writes the objects of the programs of some seeds.
   *
   * @param entries to which they are added
   * @return with what the frontend, the formatter or the code generator did wrong
   */
  static Summary compile(Path directory, List<Entry> entries, long first, long last)
      throws IOException {
    List<Compiled> all =
        LongStream.rangeClosed(first, last)
            .parallel()
            .mapToObj(CompileGenerated::programs)
            .flatMap(List::stream)
            .toList();
    for (Compiled compiled : all) {
      Entry entry = compiled.entry();
      String file = entry.name().replace(' ', '-');
      Files.writeString(directory.resolve(file + ".b"), compiled.text());
      if (compiled.object() != null) {
        Files.write(directory.resolve(file + ".o"), compiled.object());
      }
      entries.add(
          new Entry(
              entry.name(),
              entry.accepted(),
              entry.target(),
              compiled.object() == null ? "" : file + ".o",
              entry.why(),
              entry.estimates()));
    }
    return summary(all);
  }

  private static Summary summary(List<Compiled> all) {
    Map<String, Integer> refusals = new TreeMap<>();
    int[] programs = new int[2];
    int[] twins = new int[2];
    for (Compiled compiled : all) {
      boolean accepted = compiled.entry().accepted();
      int[] counts = compiled.isTwin() ? twins : programs;
      counts[0]++;
      counts[1] += accepted ? 1 : 0;
      if (!accepted && !compiled.isTwin()) {
        refusals.merge(compiled.entry().why().split(" ", 2)[0], 1, Integer::sum);
      }
    }
    return new Summary(
        programs[0],
        programs[1],
        twins[0],
        twins[1],
        refusals,
        all.stream().flatMap(compiled -> compiled.problems().stream()).toList());
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
        int guard = i * twins.size() / tried;
        result.add(one(program.name() + TWIN + guard, twins.get(guard)));
      }
    }
    return result;
  }

  private static Compiled one(String name, String text) {
    List<String> problems = new ArrayList<>();
    FrontendRequest request = FrontendRequest.of(new SourceFile("program.b", text));
    FrontendResult result;
    try {
      result = Frontend.analyze(request);
      formatted(name, text, result, problems);
    } catch (RuntimeException | StackOverflowError e) {
      problems.add(name + ": the frontend fails: " + e);
      return new Compiled(
          new Entry(name, false, request.target(), "", "failed", Counts.NONE),
          null,
          text,
          problems);
    }
    Judged judged;
    try {
      judged = Judged.of(result);
    } catch (RuntimeException | StackOverflowError e) {
      problems.add(name + ": the code generator fails: " + e);
      judged = new Judged(result.checked(), Optional.empty(), result.diagnostics());
    }
    Entry entry =
        new Entry(
            name,
            judged.checked().isPresent(),
            result.program().target(),
            "",
            judged.firstError(),
            judged.checked().map(CompileObjects::estimates).orElse(Counts.NONE));
    return new Compiled(entry, judged.object().orElse(null), text, problems);
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
}
