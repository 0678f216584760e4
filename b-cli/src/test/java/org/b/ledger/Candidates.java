package org.b.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.b.cli.input.ProgramInput;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.ExplanationPage;
import org.b.core.facts.KernelVersion;
import org.b.core.source.SourceFile;
import org.b.dsl.FrontendRequest;
import org.b.dsl.FrontendRequest.DefaultHook;

/** Finds every text that the ledger asks about. */
final class Candidates {
  /** Programs with a C twin of the same name, which stands for them where B rejects them. */
  static final String TWINS = "b-cli/src/test/ledger";

  /** Folders with programs, from the root of the repository. */
  private static final List<String> FOLDERS =
      List.of("examples", "b-dsl/src/test/fixtures/check", TWINS);

  /** How many branches the programs of {@link BranchFamilies} have; the first are accepted. */
  private static final List<Integer> BRANCHES = List.of(10, 30, 80);

  /** What the programs of {@link HelperFamilies} are for. */
  private static final List<String> TARGETS = List.of("5.10", "6.18");

  /** What the first lines of fixtures and twins may ask for. */
  private static final Pattern SETTING = Pattern.compile("// (proto|hook|target): (\\S+)");

  /**
   * A text.
   *
   * @param name from the root of the repository, or the code of an explanation page
   * @param mustBeAccepted whether a diagnostic of severity error is a failure of the ledger
   */
  record Candidate(String name, FrontendRequest request, boolean mustBeAccepted) {}

  private Candidates() {}

  static List<Candidate> find(Path root) throws IOException {
    List<Candidate> candidates = new ArrayList<>();
    for (String folder : FOLDERS) {
      if (Files.isDirectory(root.resolve(folder))) {
        try (Stream<Path> files = Files.walk(root.resolve(folder))) {
          for (Path file : files.filter(path -> path.toString().endsWith(".b")).sorted().toList()) {
            inFile(root, file, folder.equals("examples")).ifPresent(candidates::add);
          }
        }
      }
    }
    Arrays.stream(DiagnosticCode.values()).forEach(code -> candidates.addAll(samples(code)));
    for (int size : BRANCHES) {
      BranchFamilies.of(size).forEach((name, text) -> candidates.add(family(name, size, text)));
    }
    for (String target : TARGETS) {
      HelperFamilies.of(target)
          .forEach(
              (name, text) ->
                  candidates.add(candidate("helpers/" + name + "-" + target, text, true)));
    }
    return candidates;
  }

  /** A program with the protocol file beside it; empty for a protocol or included file. */
  private static Optional<Candidate> inFile(Path root, Path file, boolean mustBeAccepted) {
    ProgramInput input = ProgramInput.of(List.of(file.toString()), Optional.empty()).get(0);
    if (input.proto().isPresent() || file.getParent().endsWith("use")) {
      return Optional.empty();
    }
    FrontendRequest request = input.request();
    for (String line : input.program().text().lines().toList()) {
      Matcher setting = SETTING.matcher(line);
      if (!setting.matches()) {
        break;
      }
      String value = setting.group(2);
      request =
          switch (setting.group(1)) {
            case "proto" ->
                request.withProto(input.folder().open(file.resolveSibling(value).toString()));
            case "hook" -> request.withDefaultHook(DefaultHook.parse(value));
            default -> request.withTarget(KernelVersion.parse(value).orElseThrow());
          };
    }
    return Optional.of(new Candidate(root.relativize(file).toString(), request, mustBeAccepted));
  }

  private static Candidate family(String family, int size, String text) {
    return candidate("branches/" + family + "-" + size, text, size == BRANCHES.get(0));
  }

  private static Candidate candidate(String path, String text, boolean mustBeAccepted) {
    String name = path + ".b";
    return new Candidate(name, FrontendRequest.of(new SourceFile(name, text)), mustBeAccepted);
  }

  private static List<Candidate> samples(DiagnosticCode code) {
    ExplanationPage page = ExplanationPage.of(code);
    return page.notTestable().isPresent()
        ? List.of()
        : List.of(
            sample(code.code() + " right", page.right(), true),
            sample(code.code() + " wrong", page.wrong(), false));
  }

  private static Candidate sample(
      String name, ExplanationPage.Sample sample, boolean mustBeAccepted) {
    FrontendRequest request = FrontendRequest.of(new SourceFile(name + ".b", sample.program()));
    return new Candidate(
        name,
        sample
            .proto()
            .map(proto -> request.withProto(new SourceFile(name + "/proto.b", proto)))
            .orElse(request),
        mustBeAccepted);
  }
}
