package org.b.dsl.lower;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.b.core.checks.CheckedFunction;
import org.b.core.checks.Checker;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.diagnostics.Severity;
import org.b.core.kernel.KernelTypes;
import org.b.core.program.Function;
import org.b.core.ranges.ProgramRanges;
import org.b.core.source.Span;
import org.b.dsl.Reference;
import org.b.dsl.syntax.MemberDeclaration;

/**
 * Keeps lowered and checked functions from one version of a program to the next. A function is used
 * again while its tree and all that it may depend on, {@link Surroundings}, are the same; where its
 * text or another's has moved, the places in its diagnostics and references move along.
 *
 * <p>The kept function itself and its graph still have the places of the text in which they were
 * made. Not safe to use from several threads at once.
 */
public final class LoweringCache {
  /**
   * What lowering and checking a function may depend on besides the function: every declaration
   * that is not a function or variable, in order, and what was asked for. Whoever makes a function
   * depend on another one must list that here.
   *
   * @param declarations syntax objects, which compare by identity
   * @param calls signatures of the subprograms that the function calls, and for a subprogram its
   *     own with the hooks of the programs that reach it; declarations of the functions that ranges
   *     of integers and what is known of the kernel's objects come from, {@link
   *     Subprograms#related}
   */
  record Surroundings(
      List<?> declarations, Object target, Object hooks, KernelTypes kernelTypes, List<?> calls) {
    Surroundings(List<?> declarations, Object target, Object hooks, KernelTypes kernelTypes) {
      this(declarations, target, hooks, kernelTypes, List.of());
    }

    Surroundings with(List<?> newCalls) {
      return new Surroundings(declarations, target, hooks, kernelTypes, newCalls);
    }
  }

  private static final class Entry {
    Surroundings surroundings;
    Function function;

    /** Whether the function was understood completely. */
    boolean sound;

    /** Whether the function's hook is not a stand-in. */
    boolean hookKnown;

    Report.Recording recording;
    List<Places.KeptDiagnostic> diagnostics;
    List<Places.KeptReference> references;

    /** Declarations of the functions that ranges of integers come from. */
    List<?> related;

    CheckedFunction checked;
    List<Places.KeptDiagnostic> checkDiagnostics;

    /** What the checks said, in the present texts; null where they are still to be run. */
    List<Diagnostic> checkedNow;
  }

  private Map<MemberDeclaration, Entry> before = new HashMap<>();
  private Map<MemberDeclaration, Entry> now = new HashMap<>();
  private final Map<Function, Entry> functions = new IdentityHashMap<>();

  /** All functions of the present version. */
  private final Map<MemberDeclaration, Entry> declarations = new HashMap<>();

  private Places places;
  private Surroundings surroundings;

  /** A new version of the texts. */
  void start(Surroundings newSurroundings, Places newPlaces) {
    // What an interrupted run has made is as good as what it has taken over.
    before.putAll(now);
    now = new HashMap<>();
    functions.clear();
    declarations.clear();
    surroundings = newSurroundings;
    places = newPlaces;
  }

  /** All functions have been asked for: others need not be kept. */
  void finish() {
    before = new HashMap<>(now);
  }

  /**
   * Lowers a function, or reports again what was reported when it was lowered.
   *
   * @param name where the function's name is now
   * @param calls see {@link Surroundings}
   * @param lowering yields the function
   */
  Function lower(
      Symbols.Member member,
      Span name,
      List<?> calls,
      Supplier<Function> lowering,
      Environment environment) {
    Entry entry = before.get(member.syntax());
    Surroundings own = surroundings.with(calls);
    Function function =
        entry != null && entry.surroundings.equals(own) ? replay(entry, name, environment) : null;
    if (function == null) {
      entry = record(own, lowering, environment.report);
      function = entry.function;
    }
    if (entry.surroundings != null) {
      now.put(member.syntax(), entry);
    }
    entry.related = calls;
    functions.put(function, entry);
    declarations.put(member.syntax(), entry);
    return function;
  }

  private Entry record(Surroundings own, Supplier<Function> lowering, Report report) {
    Entry entry = new Entry();
    entry.recording = new Report.Recording();
    report.record(entry.recording);
    entry.function = lowering.get();
    report.record(null);
    entry.hookKnown =
        entry.recording.diagnostics.stream()
            .noneMatch(d -> d.code() == DiagnosticCode.UNKNOWN_HOOK);
    entry.sound =
        entry.recording.diagnostics.stream().noneMatch(d -> d.severity() == Severity.ERROR);
    Optional<List<Places.KeptDiagnostic>> diagnostics =
        places.keepDiagnostics(entry.recording.diagnostics);
    Optional<List<Places.KeptReference>> references =
        places.keepReferences(entry.recording.references);
    if (diagnostics.isPresent() && references.isPresent()) {
      entry.surroundings = own;
      entry.diagnostics = diagnostics.get();
      entry.references = references.get();
    }
    entry.recording.diagnostics.clear();
    entry.recording.references.clear();
    return entry;
  }

  private Function replay(Entry entry, Span name, Environment environment) {
    Optional<List<Diagnostic>> diagnostics = places.diagnostics(entry.diagnostics);
    Optional<List<Reference>> references = places.references(entry.references);
    if (diagnostics.isEmpty() || references.isEmpty()) {
      return null;
    }
    entry.checkedNow = null;
    if (entry.sound && !environment.report.anySyntaxError()) {
      // The program will be checked. Where this function was not, it must be lowered again: a kept
      // one has the places of an older text.
      Optional<List<Diagnostic>> checked =
          Optional.ofNullable(entry.checkDiagnostics).flatMap(places::diagnostics);
      if (checked.isEmpty()) {
        return null;
      }
      entry.checkedNow = checked.get();
    }
    entry.recording.headers.forEach(environment.headers::find);
    for (String struct : entry.recording.structs) {
      environment
          .structs
          .findProto(struct)
          .ifPresent(found -> environment.structs.memoryLayout(found, found.nameSpan()));
    }
    diagnostics.get().forEach(environment.report::add);
    references.get().forEach(environment.report::use);
    Function kept = entry.function;
    return new Function(
        kept.name(),
        kept.hook(),
        kept.context(),
        kept.result(),
        kept.body(),
        kept.states(),
        kept.signature(),
        name);
  }

  /**
   * Whether a function of the present version was understood completely. One mistake gives one
   * message, so no more is to be said about another one.
   */
  public boolean isSound(Function function) {
    return functions.get(function).sound;
  }

  /** Whether the hook of a function of the present version is not a stand-in. */
  boolean hookKnown(Function function) {
    return functions.get(function).hookKnown;
  }

  /** Checks a function of the present version, or reports again what its checks said. */
  public CheckedFunction check(ProgramRanges ranges, Function function, DiagnosticSink sink) {
    Entry entry = functions.get(function);
    boolean partial = isPartial(entry);
    if (entry.checkedNow == null) {
      entry.checked = Checker.check(ranges, function);
      entry.checkedNow = entry.checked.diagnostics();
      entry.checkDiagnostics =
          partial ? null : places.keepDiagnostics(entry.checkedNow).orElse(null);
    }
    entry.checkedNow.stream()
        .filter(diagnostic -> !partial || !Checker.isAboutRanges(diagnostic))
        .forEach(sink::report);
    return entry.checked;
  }

  /** Whether a function that ranges come from was not understood: one mistake, one message. */
  private boolean isPartial(Entry entry) {
    return entry.related.stream()
        .map(declarations::get)
        .anyMatch(other -> other != null && !other.sound);
  }
}
