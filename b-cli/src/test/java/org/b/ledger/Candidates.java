package org.b.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
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
import org.b.dsl.ProtoFiles;

/** Finds every text that the ledger asks about. */
final class Candidates {
  /** Folders with programs, from the root of the repository. */
  private static final List<String> FOLDERS =
      List.of("examples", "b-cli/src/test/resources", Candidates.TWINS);

  /** Annotated programs; files that they use are in a folder below. */
  private static final String FIXTURES = "b-dsl/src/test/fixtures/check";

  /** What a fixture's first lines ask for. */
  private static final Pattern SETTING =
      Pattern.compile("^// (proto|hook|target): (\\S+)$", Pattern.MULTILINE);

  /** Programs with a C twin of the same name, which stands for them where B rejects them. */
  static final String TWINS = "b-cli/src/test/ledger";

  /** Files whose functions have no attribute say in a comment how they are to be run. */
  private static final Pattern HOOK = Pattern.compile("^//.*--hook[ =](\\S+)", Pattern.MULTILINE);

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
    try (Stream<Path> files = Files.list(root.resolve(FIXTURES))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".b")).sorted().toList()) {
        candidates.add(fixture(root, file));
      }
    }
    Arrays.stream(DiagnosticCode.values()).forEach(code -> candidates.addAll(samples(code)));
    return candidates;
  }

  private static Optional<Candidate> inFile(Path root, Path file, boolean mustBeAccepted) {
    ProgramInput input = ProgramInput.of(List.of(file.toString()), Optional.empty()).get(0);
    if (input.proto().isPresent() || ProtoFiles.isProto(input.program())) {
      return Optional.empty();
    }
    FrontendRequest request = input.request();
    Matcher hook = HOOK.matcher(input.program().text());
    if (hook.find()) {
      request = request.withDefaultHook(DefaultHook.parse(hook.group(1)));
    }
    return Optional.of(new Candidate(root.relativize(file).toString(), request, mustBeAccepted));
  }

  private static Candidate fixture(Path root, Path file) throws IOException {
    String text = Files.readString(file);
    Optional<String> proto = Optional.empty();
    List<MatchResult> settings = SETTING.matcher(text).results().toList();
    for (MatchResult setting : settings) {
      if (setting.group(1).equals("proto")) {
        proto = Optional.of(file.resolveSibling(setting.group(2)).toString());
      }
    }
    FrontendRequest request = ProgramInput.of(List.of(file.toString()), proto).get(0).request();
    for (MatchResult setting : settings) {
      if (setting.group(1).equals("hook")) {
        request = request.withDefaultHook(DefaultHook.parse(setting.group(2)));
      } else if (setting.group(1).equals("target")) {
        request = request.withTarget(KernelVersion.parse(setting.group(2)).orElseThrow());
      }
    }
    return new Candidate(root.relativize(file).toString(), request, false);
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
