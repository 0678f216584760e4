package org.b.dsl.ide.outline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.TableType;
import org.b.core.source.SourceFile;
import org.b.core.source.Span;
import org.b.dsl.token.Token;
import org.b.dsl.token.Tokens;

/**
 * What one file declares, in source order. Made for any text; what is not understood is missing.
 */
public final class Outline {
  /** A name and where it stands. */
  public record Name(String text, Span span) {}

  /**
   * A type as written. Either {@code integer} or {@code struct} is set, or neither in broken text.
   */
  public record TypeUse(
      String integer,
      Optional<Integer> width,
      Optional<Name> struct,
      boolean scoped,
      boolean reference,
      Span span,
      Optional<Table> table) {
    /** No type of table. */
    public TypeUse(
        String integer,
        Optional<Integer> width,
        Optional<Name> struct,
        boolean scoped,
        boolean reference,
        Span span) {
      this(integer, width, struct, scoped, reference, span, Optional.empty());
    }

    /** As hovers show it. */
    public String display() {
      if (table.isPresent()) {
        return table.get().typeText() + (reference ? " *" : "");
      }
      if (struct.filter(name -> name.text().equals("void")).isPresent()) {
        return reference ? "void *" : "void";
      }
      String base =
          struct
              .map(name -> "struct " + (scoped ? "proto::" : "") + name.text())
              .orElse(integer.isEmpty() ? "?" : integer);
      String bits =
          width
              .filter(w -> !base.equals("u" + w) && !base.equals("i" + w))
              .map(w -> ":" + w)
              .orElse("");
      return base + bits + (reference ? " *" : "");
    }

    /** A reference to what has this type. */
    TypeUse referenced() {
      return new TypeUse(integer, width, struct, scoped, true, span);
    }

    /** Bits of an integer: the width where there is one. */
    public int bits() {
      if (width.isPresent()) {
        return width.get();
      }
      return integer.length() > 1 ? Integer.parseInt(integer.substring(1)) : 64;
    }
  }

  /** Something with a name. {@code span} covers the whole declaration. */
  public sealed interface Declaration {
    Name name();

    Span span();
  }

  public record Struct(Name name, List<Field> fields, boolean packed, Span span)
      implements Declaration {
    public Optional<Field> field(String wanted) {
      return fields.stream().filter(field -> field.name().text().equals(wanted)).findFirst();
    }
  }

  public record Field(Name name, TypeUse type, Span span) implements Declaration {}

  /** An enumeration; one without a name has an empty one. */
  public record Enumeration(Name name, List<EnumConstant> constants, Span span)
      implements Declaration {}

  /** One number of an enumeration. */
  public record EnumConstant(Name name, Span span) implements Declaration {}

  /** Another name for a type. */
  public record Typedef(Name name, TypeUse type, Span span) implements Declaration {}

  /**
   * A test.
   *
   * @param name its title without quotes; the span has them
   */
  public record Test(Name name, List<TestPacket> packets, Span span) implements Declaration {
    /** The packet of that name. */
    public Optional<TestPacket> packet(String wanted) {
      return packets.stream().filter(packet -> packet.name().text().equals(wanted)).findFirst();
    }
  }

  /** A packet of a test. */
  public record TestPacket(Name name, Span span) implements Declaration {}

  /**
   * A table.
   *
   * @param word {@code Table} or the name of a type of table
   * @param kind {@code FIXED_MATCH}; empty where missing, and where the type says it
   * @param entries as written
   */
  public record Table(
      Name name,
      Name word,
      Optional<TypeUse> key,
      Optional<TypeUse> leaf,
      Optional<Name> kind,
      Optional<Name> policy,
      String entries,
      Span span)
      implements Declaration {
    /** Its type as hovers show it. */
    public String typeText() {
      List<String> arguments = new ArrayList<>();
      key.ifPresent(type -> arguments.add(type.display()));
      leaf.ifPresent(type -> arguments.add(type.display()));
      return word.text() + "<" + String.join(", ", arguments) + ">";
    }

    /** What it is, where that is known. */
    public Optional<TableType> type() {
      return word.text().equals("Table")
          ? kind.flatMap(k -> KernelFacts.tableTypeOfKind(k.text()))
          : KernelFacts.tableType(word.text());
    }
  }

  /**
   * A variable, a parameter, a global or a constant. It is visible from {@code from} up to {@code
   * to}.
   */
  public record Variable(Name name, TypeUse type, boolean parameter, int from, int to, Span span)
      implements Declaration {}

  /** A state: a transition outside functions, the user's code within. */
  public record State(Name name, Span body, Span span) implements Declaration {}

  /** A hook before a function. {@code argument} is what stands in the parentheses. */
  public record Attribute(Name name, Optional<String> argument, Span span) {}

  public record Function(
      Name name,
      Optional<Attribute> attribute,
      TypeUse result,
      List<Variable> parameters,
      List<Variable> locals,
      List<State> states,
      Span body,
      Span span)
      implements Declaration {
    /** The parameter of that name. */
    public Optional<Variable> parameter(String wanted) {
      return parameters.stream().filter(p -> p.name().text().equals(wanted)).findFirst();
    }

    public Optional<State> state(String wanted) {
      return states.stream().filter(state -> state.name().text().equals(wanted)).findFirst();
    }
  }

  /** A line such as {@code #include "file.b"}. */
  public record Directive(Name name, Optional<Name> value, Span span) {}

  private static final Map<SourceFile, java.lang.ref.WeakReference<Outline>> KNOWN =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final SourceFile file;
  private final List<Token> tokens;
  private final Code code;
  private final List<Declaration> declarations;
  private final List<Directive> directives;
  private final Map<Integer, Declaration> byNameOffset = new HashMap<>();
  private final Map<String, List<Variable>> localsByName = new HashMap<>();
  private final Map<Integer, Declaration> owners = new HashMap<>();

  private Outline(SourceFile file) {
    this.file = file;
    this.tokens = Tokens.of(file.text());
    this.code = new Code(tokens);
    OutlineReader reader = new OutlineReader(file, code);
    reader.read();
    this.declarations = List.copyOf(reader.declarations);
    this.directives = List.copyOf(reader.directives);
    declarations.forEach(this::index);
  }

  /** The outline of a file; the same one as long as someone holds it. */
  public static Outline of(SourceFile file) {
    var reference = KNOWN.get(file);
    Outline known = reference == null ? null : reference.get();
    if (known == null) {
      known = new Outline(file);
      KNOWN.put(file, new java.lang.ref.WeakReference<>(known));
    }
    return known;
  }

  private void index(Declaration declaration) {
    byNameOffset.putIfAbsent(declaration.name().span().offset(), declaration);
    if (declaration instanceof Struct struct) {
      struct.fields().forEach(field -> own(field, struct));
    } else if (declaration instanceof Enumeration enumeration) {
      enumeration.constants().forEach(constant -> own(constant, enumeration));
    } else if (declaration instanceof Test test) {
      test.packets().forEach(packet -> own(packet, test));
    } else if (declaration instanceof Function function) {
      function.parameters().forEach(parameter -> own(parameter, function));
      for (Variable local : function.locals()) {
        own(local, function);
        localsByName
            .computeIfAbsent(local.name().text(), name -> new java.util.ArrayList<>())
            .add(local);
      }
      function.states().forEach(state -> own(state, function));
    }
  }

  private void own(Declaration inner, Declaration outer) {
    byNameOffset.putIfAbsent(inner.name().span().offset(), inner);
    owners.put(inner.name().span().offset(), outer);
  }

  public SourceFile file() {
    return file;
  }

  /**
   * The local variable or parameter of that name that is visible at an offset: the innermost one,
   * and of two in one block the first.
   */
  public Optional<Variable> variable(String name, int offset) {
    Variable found = null;
    for (Variable local : localsByName.getOrDefault(name, List.of())) {
      if (local.from() <= offset
          && offset < local.to()
          && (found == null || local.to() < found.to())) {
        found = local;
      }
    }
    return found != null
        ? Optional.of(found)
        : functionAt(offset).flatMap(function -> function.parameter(name));
  }

  /** All tokens, white space and comments included. */
  public List<Token> tokens() {
    return tokens;
  }

  public Code code() {
    return code;
  }

  /** Structs, tables, functions, transitions and globals. */
  public List<Declaration> declarations() {
    return declarations;
  }

  public List<Directive> directives() {
    return directives;
  }

  /** The declaration whose name starts at an offset. */
  public Optional<Declaration> declaredAt(int nameOffset) {
    return Optional.ofNullable(byNameOffset.get(nameOffset));
  }

  /** The struct or function that a field, variable or state is declared in. */
  public Optional<Declaration> owner(Declaration inner) {
    return Optional.ofNullable(owners.get(inner.name().span().offset()));
  }

  /** The top-level declaration around an offset. */
  public Optional<Declaration> around(int offset) {
    int low = 0;
    int high = declarations.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (declarations.get(middle).span().offset() <= offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low == 0) {
      return Optional.empty();
    }
    Declaration found = declarations.get(low - 1);
    return offset <= found.span().end() ? Optional.of(found) : Optional.empty();
  }

  /** The function whose body, or head, is around an offset. */
  public Optional<Function> functionAt(int offset) {
    return around(offset).filter(Function.class::isInstance).map(Function.class::cast);
  }
}
