package org.b.dsl.lower;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.program.Function;
import org.b.core.program.Header;
import org.b.core.program.Statement;
import org.b.core.program.Variable;
import org.b.core.source.Span;
import org.b.dsl.syntax.StateDeclaration;
import org.b.dsl.syntax.SyntaxPackage;
import org.b.dsl.syntax.TransferStatement;

/** Lowers states of the parser, and what leads to them. */
final class StateLowering extends StatementPart {
  StateLowering(StatementLowering statements) {
    super(statements);
  }

  Optional<Statement> transfer(TransferStatement syntax, Span span) {
    if (syntax.getState() == null || syntax.getKind() == null) {
      return Optional.empty();
    }
    if (noPacketHere(source.span(syntax))) {
      return Optional.empty();
    }
    boolean skip = syntax.getKind().equals("continue");
    Span nameSpan = source.span(syntax, SyntaxPackage.Literals.TRANSFER_STATEMENT__STATE);
    if (Names.simple(syntax.getState()).equals(Headers.END)) {
      return Optional.of(new Statement.Transfer(Optional.empty(), skip, span));
    }
    return environment
        .headers
        .state(syntax.getState(), nameSpan)
        .map(header -> new Statement.Transfer(Optional.of(header), skip, span));
  }

  /** Reports parsing in a subprogram. */
  private boolean noPacketHere(Span span) {
    if (function.signature().isEmpty()) {
      return false;
    }
    report.add(PacketLowering.inSubprogram(function.signature().get(), span));
    return true;
  }

  /** A state of the function: it is entered by name, so it is no part of the block around it. */
  void declare(StateDeclaration syntax) {
    if (syntax.getName() == null) {
      return;
    }
    Span nameSpan = source.span(syntax, SyntaxPackage.Literals.STATE_DECLARATION__NAME);
    if (function.isTransition()) {
      report.add(
          DiagnosticCode.SYNTAX,
          nameSpan,
          "a state cannot be declared within another file's state");
      return;
    }
    if (noPacketHere(nameSpan)) {
      return;
    }
    environment.requirePacket(function, "state", nameSpan);
    String name = Names.simple(syntax.getName());
    Optional<Header> header = Optional.empty();
    boolean end = name.equals(Headers.END);
    if (!end) {
      header = environment.headers.resolve(syntax.getName(), nameSpan);
    }
    Span first = function.stateNames.putIfAbsent(name, nameSpan);
    if (first != null) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.DUPLICATE_NAME,
                  nameSpan,
                  "state `" + name + "` is declared more than once in this function")
              .withRelated(first, "first declared here"));
    }
    // states are entered by name: the loop and the tests around are not theirs
    int outer = function.loops;
    Set<String> assumed = Set.copyOf(function.assumedFields);
    function.loops = 0;
    function.assumedFields.clear();
    Map<Variable, Variable> mixed = Map.copyOf(function.mixedSockets);
    function.mixedSockets.putAll(function.replacedSockets);
    scopes.enterFence();
    Statement.Block body = statements.block(syntax.getBody(), nameSpan);
    scopes.leave();
    function.mixedSockets.clear();
    function.mixedSockets.putAll(mixed);
    function.loops = outer;
    function.assumedFields.addAll(assumed);
    if (first == null && (end || header.isPresent())) {
      function.states.add(new Function.State(header, body, nameSpan));
    }
  }
}
