package org.b.dsl.ide.names;

import java.util.List;
import java.util.Optional;
import org.b.core.btf.BtfType;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.ProgramType;
import org.b.core.facts.SystemCall;
import org.b.core.facts.TableType;
import org.b.core.kernel.KernelPath;
import org.b.core.kernel.KernelTypes;
import org.b.core.types.ReferenceType;
import org.b.core.types.SystemCallTypes;
import org.b.dsl.ide.outline.Code;
import org.b.dsl.ide.outline.Outline;
import org.b.dsl.ide.outline.Outline.Function;
import org.b.dsl.ide.outline.Outline.Struct;
import org.b.dsl.ide.outline.Outline.Table;
import org.b.dsl.ide.outline.Outline.TypeUse;
import org.b.dsl.ide.outline.Outline.Variable;
import org.b.dsl.lower.TracepointStructs;
import org.b.dsl.token.Token;

/** Reads expressions backwards: the type of what stands before a dot, and that of a literal. */
public final class Receivers {
  /** Longer chains of dots and brackets than any program has. */
  private static final int DEPTH = 16;

  private final Outline outline;
  private final Code code;
  private final Names names;

  Receivers(Outline outline, Names names) {
    this.outline = outline;
    this.code = outline.code();
    this.names = names;
  }

  /** What stands before the token at {@code dot}. */
  public Receiver before(int dot) {
    return endingAt(dot - 1, DEPTH);
  }

  private Receiver endingAt(int last, int depth) {
    Token token = code.get(last);
    if (depth == 0) {
      return new Receiver.Unknown();
    }
    if (token.isWord()) {
      return word(last, depth);
    }
    int open = code.partner(last);
    if (open < 0) {
      return new Receiver.Unknown();
    }
    if (token.is("]")) {
      Receiver whole = endingAt(open - 1, depth - 1);
      if (whole instanceof Receiver.OfKernel kernel) {
        return kernel(kernel.path().element(0));
      }
      if (!(whole instanceof Receiver.OfTable table)) {
        return new Receiver.Unknown();
      }
      // The histogram of one key of several has no leaf of its own.
      return table.table().leaf().isEmpty() && table.table().key().isPresent()
          ? whole
          : leaf(table.table());
    }
    if (token.is(")")) {
      Token callee = code.get(open - 1);
      if ((callee.is("lookup") || callee.is("leaf")) && code.is(open - 2, ".")) {
        return endingAt(open - 3, depth - 1) instanceof Receiver.OfTable table
            ? leaf(table.table())
            : new Receiver.Unknown();
      }
      if (callee.is("current") && open == last - 1) {
        int task = names.kernelTypes().struct("task_struct");
        return task == 0
            ? new Receiver.Unknown()
            : new Receiver.OfKernel(KernelPath.of(names.kernelTypes(), task));
      }
      if (KernelWords.takesVariable(callee.text())) {
        return kernelVariable(code.get(open + 1).text());
      }
      return callee.isWord() ? new Receiver.Unknown() : endingAt(last - 1, depth - 1);
    }
    return new Receiver.Unknown();
  }

  private Receiver kernelVariable(String name) {
    KernelTypes types = names.kernelTypes().withVariable(name);
    int type = types.variable(name);
    return type != 0 && types.btf().resolve(type) instanceof BtfType.Composite
        ? new Receiver.OfKernel(KernelPath.of(types, types.btf().resolveId(type)))
        : new Receiver.Unknown();
  }

  private Receiver word(int index, int depth) {
    String text = code.get(index).text();
    Token before = code.get(index - 1);
    if (before.is("$") || before.is("@")) {
      return names
          .header(text)
          .<Receiver>map(struct -> new Receiver.OfStruct(struct, false, true))
          .orElse(new Receiver.Unknown());
    }
    if (before.is(".") || before.is("->")) {
      Receiver outer = endingAt(index - 2, depth - 1);
      if (outer instanceof Receiver.OfKernel kernel) {
        return kernel
            .call()
            .flatMap(call -> call.argument(text))
            .map(this::argument)
            .orElseGet(() -> kernel(kernel.path().member(text)));
      }
      if (outer instanceof Receiver.OfContext context) {
        return context
            .type()
            .flatMap(type -> KernelFacts.contextMemory(type.name(), text))
            .<Receiver>map(Receiver.OfMemory::new)
            .or(
                () ->
                    context
                        .type()
                        .flatMap(type -> KernelFacts.contextObject(type.name(), text))
                        .map(object -> new Receiver.OfShown(object.type())))
            .orElse(new Receiver.Unknown());
      }
      return outer
          .struct()
          .flatMap(struct -> struct.field(text))
          .map(field -> ofType(field.type()))
          .orElse(new Receiver.Unknown());
    }
    return named(text, code.get(index).offset());
  }

  /** What a name stands for at an offset. */
  public Receiver named(String text, int offset) {
    Optional<Function> function = outline.functionAt(offset);
    Optional<Variable> variable = outline.variable(text, offset).or(() -> names.global(text));
    if (variable.isPresent()) {
      return variable(variable.get(), function);
    }
    Optional<Table> table = names.table(text);
    if (table.isPresent()) {
      return new Receiver.OfTable(table.get());
    }
    return text.equals("pkt") ? new Receiver.OfPacket() : new Receiver.Unknown();
  }

  private Receiver variable(Variable variable, Optional<Function> function) {
    TypeUse type = variable.type();
    if (type.table().isPresent()) {
      return new Receiver.OfTable(type.table().get());
    }
    boolean isContext =
        variable.parameter() && function.filter(f -> f.parameters().contains(variable)).isPresent();
    if (isContext && names.struct(type).isEmpty() && type.integer().isEmpty()) {
      Optional<ProgramType> program = function.flatMap(names::programType);
      Optional<ProgramType> named =
          type.struct().flatMap(name -> context(name.text(), program.map(List::of)));
      if (type.struct().isPresent() && named.isEmpty()) {
        return ofType(type);
      } else if (program.isEmpty() && named.isPresent()) {
        return new Receiver.OfContext(named);
      }
      return function.flatMap(this::tracepoint).orElse(new Receiver.OfContext(program));
    }
    return ofType(type);
  }

  /** The program type, of some or of all, whose context is a struct of that name. */
  static Optional<ProgramType> context(String struct, Optional<List<ProgramType>> types) {
    return types.orElseGet(() -> KernelFacts.programTypes()).stream()
        .filter(type -> type.context().equals(struct))
        .findFirst();
  }

  /** The fields of a tracepoint, which are its program's context. */
  private Optional<Receiver> tracepoint(Function function) {
    Optional<String> tracepoint =
        function
            .attribute()
            .filter(attribute -> attribute.name().text().equals("tracepoint"))
            .flatMap(Outline.Attribute::argument)
            .map(String::strip);
    return tracepoint
        .flatMap(argument -> TracepointStructs.find(names.kernelTypes(), argument))
        .map(struct -> KernelPath.of(names.kernelTypes(), struct.id()))
        .map(path -> new Receiver.OfKernel(path, tracepoint.flatMap(SystemCall::entered)));
  }

  /** What an argument of a system call points to. */
  private Receiver argument(SystemCall.Argument argument) {
    int struct = SystemCallTypes.target(names.kernelTypes(), argument);
    return struct == 0
        ? new Receiver.Unknown()
        : new Receiver.OfKernel(KernelPath.of(names.kernelTypes(), struct));
  }

  /** What a place in the kernel's memory is to a dot: pointers lead to what they point to. */
  private Receiver kernel(Optional<KernelPath> place) {
    if (place.isEmpty()) {
      return new Receiver.Unknown();
    }
    BtfType target = place.get().target();
    if (target instanceof BtfType.Pointer pointer) {
      return place.get().btf().resolve(pointer.target()) instanceof BtfType.Composite
          ? new Receiver.OfKernel(KernelPath.of(names.kernelTypes(), pointer.target()))
          : new Receiver.Unknown();
    }
    return target instanceof BtfType.Composite || target instanceof BtfType.Array
        ? new Receiver.OfKernel(place.get())
        : new Receiver.Unknown();
  }

  private Receiver ofType(TypeUse type) {
    return names
        .struct(type)
        .<Receiver>map(struct -> new Receiver.OfStruct(struct, type.reference(), false))
        .or(() -> Optional.of(new Receiver.OfType(type)).filter(Receiver.OfType::isDynamicPointer))
        .or(() -> shown(type).map(Receiver.OfShown::new))
        .or(() -> names.kernelStruct(type).map(Receiver.OfKernel::new))
        .orElse(new Receiver.OfType(type));
  }

  private static Optional<ReferenceType> shown(TypeUse type) {
    return type.struct()
        .filter(name -> type.reference() && !type.scoped())
        .flatMap(name -> KernelFacts.shown(name.text()));
  }

  public Receiver leaf(Table table) {
    return table.leaf().map(this::ofType).orElse(new Receiver.Unknown());
  }

  /** The struct that a literal fills, of which a {@code .}, {@code ,} or brace is at an index. */
  public Optional<Struct> literal(int index) {
    int brace = code.is(index, "{") ? index : code.openBefore(index);
    return brace < 0 || !code.is(brace, "{") ? Optional.empty() : literalAt(brace, DEPTH);
  }

  /** Whether a brace opens the fields of a packet's header, in a test. */
  boolean isLayer(int brace) {
    if (!code.is(brace, "{") || !code.get(brace - 1).isWord()) {
      return false;
    }
    int before = code.is(brace - 2, "::") ? brace - 4 : brace - 2;
    return (code.is(before, "=") || code.is(before, "/"))
        && outline
            .around(code.get(brace).offset())
            .filter(Outline.Test.class::isInstance)
            .isPresent();
  }

  private Optional<Struct> literalAt(int brace, int depth) {
    Token before = code.get(brace - 1);
    if (isLayer(brace)) {
      return names.header(before.text());
    }
    if (depth == 0) {
      return Optional.empty();
    }
    if (before.is("[")) {
      return endingAt(brace - 2, depth) instanceof Receiver.OfTable table
          ? table.table().key().flatMap(names::struct)
          : Optional.empty();
    }
    if (before.is("=")) {
      return assigned(brace - 1, depth);
    }
    if (before.is("(") || before.is(",")) {
      return argument(brace);
    }
    return Optional.empty();
  }

  private Optional<Struct> assigned(int equals, int depth) {
    int target = equals - 1;
    // ".field = {": a literal within a literal
    if (code.is(target - 1, ".") && (code.is(target - 2, "{") || code.is(target - 2, ","))) {
      int outer = code.openBefore(target);
      return outer < 0
          ? Optional.empty()
          : literalAt(outer, depth - 1)
              .flatMap(struct -> struct.field(code.get(target).text()))
              .flatMap(field -> names.struct(field.type()));
    }
    int name =
        code.get(target).kind() == Token.Kind.NUMBER && code.is(target - 1, ":")
            ? target - 2
            : target;
    Optional<Struct> declared =
        outline
            .declaredAt(code.get(name).offset())
            .filter(Variable.class::isInstance)
            .flatMap(d -> names.struct(((Variable) d).type()));
    return declared.isPresent() ? declared : endingAt(name, depth).struct();
  }

  /** The key or the leaf of a table's method. */
  private Optional<Struct> argument(int brace) {
    int open = code.openBefore(brace);
    if (open < 0 || !code.is(open, "(") || !code.is(open - 2, ".")) {
      return Optional.empty();
    }
    int number = 0;
    for (int i = open + 1; i < brace; i++) {
      if (code.partner(i) > i) {
        i = code.partner(i);
      } else if (code.is(i, ",")) {
        number++;
      }
    }
    if (!(endingAt(open - 3, DEPTH) instanceof Receiver.OfTable table)) {
      return Optional.empty();
    }
    boolean keyed = table.table().type().map(TableType::isGeneral).orElse(true);
    Optional<TypeUse> type = keyed && number == 0 ? table.table().key() : table.table().leaf();
    return number > 1 ? Optional.empty() : type.flatMap(names::struct);
  }
}
