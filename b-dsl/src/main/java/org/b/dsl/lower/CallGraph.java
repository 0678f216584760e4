package org.b.dsl.lower;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.b.core.facts.LeafField;
import org.b.core.source.Span;
import org.b.dsl.syntax.Attribute;
import org.b.dsl.syntax.CallExpression;
import org.b.dsl.syntax.MemberDeclaration;
import org.b.dsl.syntax.NameExpression;
import org.eclipse.emf.ecore.EObject;
import org.eclipse.emf.ecore.util.EcoreUtil;

/** Which functions of a program call which, as far as its text shows. */
final class CallGraph {
  /**
   * Names that a function's text calls; trees never change. Values must not refer to the tree: it
   * would stay.
   */
  private static final Map<MemberDeclaration, List<String>> CALLED_NAMES = new WeakHashMap<>();

  private static final Map<MemberDeclaration, List<String>> PASSED_NAMES = new WeakHashMap<>();

  private final Map<String, Symbols.Member> functions = new LinkedHashMap<>();
  private final Map<String, List<String>> calls = new HashMap<>();
  private final Map<String, List<String>> starts = new HashMap<>();
  private final Set<String> called = new LinkedHashSet<>();
  private final Set<String> started = new LinkedHashSet<>();

  /** Who uses each function; null until it is asked for. */
  private Map<String, Set<String>> callers;

  CallGraph(Symbols program) {
    for (Symbols.Member member : program.members) {
      String name = name(member);
      if (member.syntax().isFunction() && name != null) {
        functions.putIfAbsent(name, member);
      }
    }
    functions.forEach(
        (name, member) -> {
          List<String> known =
              calledNames(member.syntax()).stream().filter(functions::containsKey).toList();
          calls.put(name, known);
          called.addAll(known);
          List<String> callbacks =
              passedNames(member.syntax()).stream()
                  .filter(other -> functions.containsKey(other))
                  .filter(other -> caller(functions.get(other).syntax()).isPresent())
                  .toList();
          starts.put(name, callbacks);
          started.addAll(callbacks);
        });
  }

  /** What has the kernel call the function: {@code @timer}. */
  static Optional<LeafField> caller(MemberDeclaration syntax) {
    return syntax.isFunction()
        ? syntax.getAttributes().stream()
            .map(Attribute::getName)
            .filter(Objects::nonNull)
            .flatMap(name -> LeafField.callerNamed(name).stream())
            .findFirst()
        : Optional.empty();
  }

  private static List<String> passedNames(MemberDeclaration syntax) {
    synchronized (CALLED_NAMES) {
      return PASSED_NAMES.computeIfAbsent(
          syntax,
          each ->
              calls(each)
                  .flatMap(call -> call.getArguments().stream())
                  .filter(argument -> argument instanceof NameExpression)
                  .map(argument -> ((NameExpression) argument).getName())
                  .filter(Objects::nonNull)
                  .toList());
    }
  }

  static String name(Symbols.Member member) {
    return member.syntax().getVariable() == null ? null : member.syntax().getVariable().getName();
  }

  private static List<String> calledNames(MemberDeclaration syntax) {
    synchronized (CALLED_NAMES) {
      return CALLED_NAMES.computeIfAbsent(
          syntax, each -> callees(each).map(NameExpression::getName).toList());
    }
  }

  /** The names in a function's text that are called, in source order. */
  private static Stream<NameExpression> callees(MemberDeclaration syntax) {
    return calls(syntax)
        .map(CallExpression::getCallee)
        .filter(callee -> callee instanceof NameExpression name && name.getName() != null)
        .map(NameExpression.class::cast);
  }

  private static Stream<CallExpression> calls(MemberDeclaration syntax) {
    if (syntax.getBody() == null) {
      return Stream.empty();
    }
    Iterable<EObject> contents = () -> EcoreUtil.getAllContents(syntax.getBody(), true);
    return StreamSupport.stream(contents.spliterator(), false)
        .filter(CallExpression.class::isInstance)
        .map(CallExpression.class::cast);
  }

  /** Whether the member is the function that its name stands for. */
  boolean isFirst(Symbols.Member member) {
    return functions.get(name(member)) == member;
  }

  /** All functions by name. */
  Map<String, MemberDeclaration> declarations() {
    Map<String, MemberDeclaration> declarations = new LinkedHashMap<>();
    functions.forEach((name, member) -> declarations.put(name, member.syntax()));
    return declarations;
  }

  MemberDeclaration declaration(String name) {
    return functions.get(name).syntax();
  }

  boolean isCalled(String name) {
    return called.contains(name);
  }

  /** Whether a function has a timer or the like call it. */
  boolean isStarted(String name) {
    return started.contains(name);
  }

  /** Names of the functions that a function calls or has called later. */
  Set<String> uses(String name) {
    Set<String> uses = callees(name);
    uses.addAll(starts.getOrDefault(name, List.of()));
    return uses;
  }

  /** Names of the functions that a function calls, in source order. */
  Set<String> callees(String name) {
    return new LinkedHashSet<>(calls.getOrDefault(name, List.of()));
  }

  /** Where a function calls another one first. */
  Span place(String caller, String callee) {
    Symbols.Member member = functions.get(caller);
    return callees(member.syntax())
        .filter(name -> name.getName().equals(callee))
        .findFirst()
        .map(member.source()::span)
        .orElseThrow();
  }

  /** Functions that a function uses, and those that they use, itself only where it comes back. */
  Set<String> reachable(String name) {
    return closure(name, this::uses);
  }

  /**
   * Functions that a program reaches where they may sleep though it may not: what workqueues and
   * task work call, and what that calls.
   */
  Set<String> reachedAsleep(String program) {
    return called(
        reachable(program).stream().filter(name -> callsSleeping(name).orElse(false)).toList());
  }

  /** Functions that a program reaches where they may sleep only if it may. */
  Set<String> reachedAsItIs(String program) {
    List<String> roots =
        reachable(program).stream().filter(name -> !callsSleeping(name).orElse(true)).toList();
    return called(Stream.concat(Stream.of(program), roots.stream()).toList());
  }

  /** Whether what calls a function later lets it sleep; empty for what functions call. */
  private Optional<Boolean> callsSleeping(String name) {
    return caller(functions.get(name).syntax()).map(LeafField::callsSleeping);
  }

  private Set<String> called(List<String> roots) {
    Set<String> called = new LinkedHashSet<>(roots);
    roots.forEach(root -> called.addAll(closure(root, this::callees)));
    return called;
  }

  private static Set<String> closure(String name, Function<String, Set<String>> step) {
    Set<String> seen = new LinkedHashSet<>();
    Deque<String> work = new ArrayDeque<>(step.apply(name));
    while (!work.isEmpty()) {
      String next = work.pop();
      if (seen.add(next)) {
        work.addAll(step.apply(next));
      }
    }
    return seen;
  }

  /** Functions that use a function, and those that use them. */
  Set<String> callersOf(String name) {
    if (callers == null) {
      callers = new HashMap<>();
      for (String caller : functions.keySet()) {
        uses(caller)
            .forEach(used -> callers.computeIfAbsent(used, u -> new LinkedHashSet<>()).add(caller));
      }
    }
    return closure(name, other -> callers.getOrDefault(other, Set.of()));
  }

  /** The shortest way from a function back to itself, itself first; empty where there is none. */
  List<String> cycle(String name) {
    Map<String, String> before = new HashMap<>();
    Deque<String> work = new ArrayDeque<>(List.of(name));
    while (!work.isEmpty()) {
      String at = work.poll();
      for (String next : callees(at)) {
        if (next.equals(name)) {
          List<String> way = new ArrayList<>();
          for (String step = at; step != null; step = before.get(step)) {
            way.add(0, step);
          }
          return way;
        }
        if (!before.containsKey(next)) {
          before.put(next, at);
          work.add(next);
        }
      }
    }
    return List.of();
  }
}
