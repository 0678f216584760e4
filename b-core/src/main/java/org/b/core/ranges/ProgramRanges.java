package org.b.core.ranges;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.CallPlan;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Local;
import org.b.core.program.Function;
import org.b.core.program.Program;
import org.b.core.types.IntegerType;

/**
 * What passes between the functions of a program: the ranges of results, from what each call
 * passes, and of parameters, from all calls together. The verifier walks a function anew for each
 * call, with the arguments that it gets there (check_func_call in kernel/bpf/verifier.c), as all of
 * B's functions are static. Not safe to use from several threads at once.
 */
public final class ProgramRanges {
  /** Calls within calls whose arguments are looked at; of deeper ones any arguments are assumed. */
  private static final int DEPTH = 3;

  /** Calls of one function in another whose arguments are looked at. */
  private static final int MOST_CALLS = 16;

  private record Question(String function, List<Range> arguments, int depth) {}

  private final Program program;
  private final Map<String, Function> functions = new LinkedHashMap<>();
  private final FirstGraphs graphs;
  private final Map<Question, Range> results = new HashMap<>();
  private final Map<String, List<Range>> parameters = new HashMap<>();
  private final Map<FunctionGraph, RangeAnalysis> analyses = new IdentityHashMap<>();

  private ProgramRanges(Program program) {
    this.program = program;
    Stream.concat(program.functions().stream(), program.subprograms().stream())
        .forEach(function -> functions.put(function.name(), function));
    graphs = new FirstGraphs(program, functions);
  }

  public static ProgramRanges of(Program program) {
    return new ProgramRanges(program);
  }

  public Program program() {
    return program;
  }

  FirstGraphs.First first(Function function) {
    return graphs.of(function);
  }

  /** The ranges in a function, with what its callers pass and what the functions it calls give. */
  public RangeAnalysis of(FunctionGraph graph) {
    RangeAnalysis known = analyses.get(graph);
    if (known == null) {
      known = RangeAnalysis.of(graph, passed(graph), calls(graph, DEPTH));
      analyses.put(graph, known);
    }
    return known;
  }

  /** What all callers together pass to a function. */
  private Map<Local, Range> passed(FunctionGraph graph) {
    Function function = graph.function();
    if (!function.isSubprogram()
        || function.isCallback()
        || graph.parameters().stream().noneMatch(local -> local.type() instanceof IntegerType)) {
      return Map.of();
    }
    List<Range> known = parameters.get(function.name());
    if (known == null) {
      // until it is known: a function that calls itself, which is an error
      parameters.put(function.name(), List.of());
      known =
          graphs.callersOf(function.name()).stream()
              .flatMap(caller -> passedBy(caller, function.name()).stream())
              .reduce(ProgramRanges::join)
              .orElse(List.of());
      parameters.put(function.name(), known);
    }
    return assigned(graph, known);
  }

  private List<List<Range>> passedBy(Function caller, String callee) {
    List<List<Range>> all = new ArrayList<>();
    FunctionGraph graph = first(caller).graph();
    RangeAnalysis analysis = of(graph);
    for (BasicBlock block : graph.blocks()) {
      Ranges state = analysis.atEntry(block).orElse(null);
      if (state == null) {
        continue;
      }
      for (Instruction instruction : block.instructions()) {
        if (instruction instanceof Instruction.Call call && call.callee().name().equals(callee)) {
          all.add(state.arguments(call));
        }
        state = state.after(instruction);
      }
    }
    return all;
  }

  private static List<Range> join(List<Range> one, List<Range> two) {
    List<Range> both = new ArrayList<>();
    for (int i = 0; i < Math.min(one.size(), two.size()); i++) {
      both.add(one.get(i).or(two.get(i)));
    }
    return both;
  }

  /** Arguments by the parameters that get them, as their types take them. */
  private static Map<Local, Range> assigned(FunctionGraph graph, List<Range> arguments) {
    Map<Local, Range> assigned = new HashMap<>();
    for (Local local : graph.parameters()) {
      int index =
          graph
              .function()
              .signature()
              .orElseThrow()
              .parameters()
              .indexOf(local.variable().orElseThrow());
      if (local.type() instanceof IntegerType type && index < arguments.size()) {
        assigned.put(local, RangeArithmetic.convert(arguments.get(index), type));
      }
    }
    return assigned;
  }

  private RangeAnalysis.Calls calls(FunctionGraph graph, int depth) {
    Map<String, Integer> counts = new HashMap<>();
    CallPlan.calls(graph).forEach(call -> counts.merge(call.callee().name(), 1, Integer::sum));
    return (call, arguments) ->
        result(
            call.callee().name(),
            arguments,
            counts.getOrDefault(call.callee().name(), 0) > MOST_CALLS ? 0 : depth);
  }

  /** What a function gives for some arguments. */
  private Range result(String name, List<Range> arguments, int depth) {
    Function function = functions.get(name);
    if (function == null || !(function.result() instanceof IntegerType type)) {
      return Range.ANY;
    }
    List<Range> seen = depth == 0 ? List.of() : arguments;
    Question question = new Question(name, seen, depth);
    Range known = results.get(question);
    if (known == null) {
      // until it is known: a function that calls itself, which is an error
      results.put(question, Range.of(type));
      FunctionGraph graph = first(function).graph();
      known =
          RangeAnalysis.of(graph, assigned(graph, seen), calls(graph, Math.max(0, depth - 1)))
              .result()
              .map(range -> RangeArithmetic.convert(range, type))
              .orElse(Range.of(type));
      results.put(question, known);
    }
    return known;
  }
}
