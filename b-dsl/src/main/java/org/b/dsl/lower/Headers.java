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
import org.b.core.program.Expression;
import org.b.core.program.Header;
import org.b.core.program.HeaderTail;
import org.b.core.program.Statement;
import org.b.core.source.Span;
import org.b.core.types.StructType;
import org.b.dsl.syntax.TypedName;

/** The protocol headers of a program, each made when it is first named. */
final class Headers {
  /** Name of the state in which parsing ends. */
  static final String END = "EOP";

  private record Pending(Symbols.State state, List<Statement> statements) {}

  /** A header's variable part, whose length is still to be understood. */
  private record PendingTail(Symbols.Struct struct, TypedName field, List<Expression> tail) {}

  private final List<Symbols> scopes;
  private final Structs structs;
  private final Report report;
  private final Map<String, Optional<Header>> headers = new HashMap<>();
  private final Deque<Pending> pending = new ArrayDeque<>();
  private final Deque<PendingTail> pendingTails = new ArrayDeque<>();

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
    return resolve(scopedName, span, "");
  }

  /** Resolves the name of a state that is entered, where people who know C may mean a label. */
  Optional<Header> state(String scopedName, Span span) {
    return resolve(
        scopedName,
        span,
        Names.scope(scopedName).isEmpty()
            ? "goto enters a header's state, such as proto::ip, and there are no labels: return, or"
                + " call a function"
            : "");
  }

  private Optional<Header> resolve(String scopedName, Span span, String help) {
    String name = Names.simple(scopedName);
    String scope = Names.scope(scopedName);
    Optional<Header> header =
        scope.isEmpty() || scope.equals(Names.PROTO) ? find(name) : Optional.empty();
    Span place =
        new Span(span.file(), span.end() - name.length(), Math.min(name.length(), span.length()));
    if (header.isEmpty()) {
      Diagnostic diagnostic =
          Diagnostic.of(DiagnosticCode.UNKNOWN_HEADER, span, "there is no header `" + name + "`");
      report.add(
          Suggestions.suggest(
              help.isEmpty() ? diagnostic : diagnostic.withHelp(help),
              name,
              structs.protoNames(),
              place));
    } else {
      report.use(place, header.get().span());
    }
    return header;
  }

  /** Fills in the transitions and lengths of headers, until there is none left. */
  void complete(Parts parts) {
    while (!pending.isEmpty() || !pendingTails.isEmpty()) {
      for (Pending next = pending.poll(); next != null; next = pending.poll()) {
        next.statements().addAll(parts.transition(next.state()));
      }
      for (PendingTail next = pendingTails.poll(); next != null; next = pendingTails.poll()) {
        parts.tail(next.struct(), next.field()).ifPresent(next.tail()::add);
      }
    }
  }

  /** What is lowered once every header is known. */
  interface Parts {
    /** The body of a transition. */
    List<Statement> transition(Symbols.State state);

    /** Bytes of an array at the end of a header. */
    Optional<Expression> tail(Symbols.Struct struct, TypedName field);
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
    List<Expression> tail = new ArrayList<>();
    Header header =
        new Header(
            struct.name(),
            layout,
            Collections.unmodifiableList(tail),
            transition,
            struct.nameSpan());
    Optional<TypedName> last = Structs.tail(struct.syntax());
    last.ifPresent(field -> pendingTails.add(new PendingTail(struct, field, tail)));
    if (last.isEmpty()) {
      layout
          .field(Header.LENGTH_FIELD)
          .filter(field -> field.bitWidth() == 4)
          .ifPresent(field -> tail.add(HeaderTail.ofWords(header, field)));
    }
    return header;
  }
}
