package org.b.dsl.lower;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.program.Header;
import org.b.core.program.Statement;
import org.b.core.source.Span;
import org.b.core.types.StructType;

/** The protocol headers of a program, each made when it is first named. */
final class Headers {
  /** Name of the state in which parsing ends. */
  static final String END = "EOP";

  private record Pending(Symbols.State state, List<Statement> statements) {}

  private final List<Symbols> scopes;
  private final Structs structs;
  private final Report report;
  private final Map<String, Optional<Header>> headers = new HashMap<>();
  private final Deque<Pending> pending = new ArrayDeque<>();

  /**
   * @param scopes where headers and transitions are looked for, the most specific first
   */
  Headers(List<Symbols> scopes, Structs structs, Report report) {
    this.scopes = scopes;
    this.structs = structs;
    this.report = report;
  }

  /** The header of that name. */
  Optional<Header> find(String name) {
    report.touchHeader(name);
    Optional<Header> known = headers.get(name);
    if (known == null) {
      known = make(name);
      headers.put(name, known);
    }
    return known;
  }

  /** Resolves the use of a header's name; reports and yields empty where there is none. */
  Optional<Header> resolve(String scopedName, Span span) {
    String name = Names.simple(scopedName);
    String scope = Names.scope(scopedName);
    Optional<Header> header =
        scope.isEmpty() || scope.equals(Names.PROTO) ? find(name) : Optional.empty();
    Span place =
        new Span(span.file(), span.end() - name.length(), Math.min(name.length(), span.length()));
    if (header.isEmpty()) {
      report.add(
          Suggestions.suggest(
              Diagnostic.of(
                  DiagnosticCode.UNKNOWN_HEADER, span, "there is no header `" + name + "`"),
              name,
              structs.protoNames(),
              place));
    } else {
      report.use(place, header.get().span());
    }
    return header;
  }

  /** A transition whose statements are still to be filled in, until there is no more. */
  void lowerTransitions(TransitionLowering lowering) {
    for (Pending next = pending.poll(); next != null; next = pending.poll()) {
      next.statements().addAll(lowering.lower(next.state()));
    }
  }

  /** Lowers the body of a transition. */
  interface TransitionLowering {
    List<Statement> lower(Symbols.State state);
  }

  /** Makes every header that a file declares a state for, so that all of them are checked. */
  void declareAll(Symbols symbols) {
    for (Symbols.State state : symbols.states.values()) {
      if (find(state.name()).isEmpty()) {
        report.add(
            Suggestions.suggest(
                Diagnostic.of(
                    DiagnosticCode.UNKNOWN_HEADER,
                    state.nameSpan(),
                    "state `" + state.name() + "` has no struct of the same name"),
                state.name(),
                symbols.structs.keySet(),
                state.nameSpan()));
      }
    }
  }

  private Optional<Header> make(String name) {
    for (int level = 0; level < scopes.size(); level++) {
      Symbols.Struct struct = scopes.get(level).structs.get(name);
      if (struct != null) {
        return Optional.of(make(struct, level));
      }
    }
    return Optional.empty();
  }

  /**
   * The transition belongs to the struct's own file, or to a more specific one that replaces it. A
   * transition may lead back to its own header, so its statements are filled in later.
   */
  private Header make(Symbols.Struct struct, int level) {
    StructType layout = structs.wireLayout(struct);
    if (layout.bits() % 8 != 0 || layout.bits() == 0) {
      report.add(
          DiagnosticCode.BAD_HEADER,
          struct.nameSpan(),
          layout.bits() == 0
              ? "header `" + struct.name() + "` has no fields"
              : "header `"
                  + struct.name()
                  + "` has "
                  + layout.bits()
                  + " bits, which is not a whole number of bytes");
    }
    Optional<Statement.Block> transition = Optional.empty();
    for (int i = 0; i <= level && transition.isEmpty(); i++) {
      Symbols.State state = scopes.get(i).states.get(struct.name());
      if (state != null) {
        report.use(state.nameSpan(), struct.nameSpan());
        List<Statement> statements = new ArrayList<>();
        pending.add(new Pending(state, statements));
        transition =
            Optional.of(
                new Statement.Block(
                    Collections.unmodifiableList(statements), state.source().span(state.syntax())));
      }
    }
    return new Header(struct.name(), layout, transition, struct.nameSpan());
  }
}
