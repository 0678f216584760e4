package org.b.core.checks;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.HeaderView;
import org.b.core.graph.Loop;
import org.b.core.graph.Terminator;
import org.b.core.program.Program;
import org.b.core.source.Span;

/**
 * Parser states must not lead back to a state that has been entered. Verifier rule: before 5.3 a
 * back edge is refused (check_cfg), later a loop must end within the budget of processed
 * instructions (do_check).
 */
final class ParserLoopCheck implements Check {
  @Override
  public void check(Program program, FunctionGraph graph, DiagnosticSink sink) {
    Set<Span> reported = new HashSet<>();
    Set<BasicBlock> loops = graph.loops().stream().map(Loop::header).collect(Collectors.toSet());
    for (BasicBlock block : graph.blocks()) {
      for (BasicBlock successor : block.terminator().successors()) {
        // blocks are in reverse postorder: an edge to an earlier block, or to itself, closes a
        // cycle
        if (successor.index() <= block.index()
            && !loops.contains(successor)
            && reported.add(block.terminator().span())) {
          report(block, successor, sink);
        }
      }
    }
  }

  private static void report(BasicBlock block, BasicBlock successor, DiagnosticSink sink) {
    Span span = block.terminator().span();
    if (successor.terminator() instanceof Terminator.ReachHeader reach) {
      HeaderView view = reach.view();
      sink.report(
          Diagnostic.of(
                  DiagnosticCode.PARSER_LOOP,
                  span,
                  "parsing may go round in circles: this leads back to state `"
                      + view.header().name()
                      + "`")
              .withRelated(reach.span(), "the state that is entered again"));
    } else {
      sink.report(
          DiagnosticCode.PARSER_LOOP,
          span,
          "parsing may go round in circles: this leads back to code that has already run");
    }
  }
}
