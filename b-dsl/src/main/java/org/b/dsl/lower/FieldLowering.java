package org.b.dsl.lower;

import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.ContextField;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.LeafField;
import org.b.core.facts.ProgramType;
import org.b.core.facts.TableType;
import org.b.core.program.Expression;
import org.b.core.program.Function;
import org.b.core.program.Table;
import org.b.core.program.Variable;
import org.b.core.source.Span;
import org.b.core.types.ArrayType;
import org.b.core.types.InnerTableType;
import org.b.core.types.ReferenceType;
import org.b.core.types.StructType;
import org.b.core.types.Type;
import org.b.dsl.syntax.Argument;
import org.b.dsl.syntax.FieldAccess;
import org.b.dsl.syntax.IndexExpression;
import org.b.dsl.syntax.NameExpression;
import org.b.dsl.syntax.SyntaxPackage;

/** Lowers {@code base.field}, {@code base->field}, {@code table[key]} and {@code ctx->array[i]}. */
final class FieldLowering extends ExpressionPart {
  private final ContextAccess contexts;
  private final KernelLowering kernel;
  private final StorageOwners owners;

  FieldLowering(ExpressionLowering expressions) {
    super(expressions);
    this.contexts = new ContextAccess(environment, function);
    this.kernel = new KernelLowering(expressions);
    this.owners = new StorageOwners(expressions);
  }

  Expression access(FieldAccess syntax, Span span) {
    if (syntax.getField() != null && expressions.calls().methods().isPacket(syntax)) {
      Span name = source.span(syntax, SyntaxPackage.Literals.FIELD_ACCESS__FIELD);
      return expressions.calls().methods().packets().field(syntax.getField(), name, span);
    }
    Expression base = expressions.natural(syntax.getBase());
    if (syntax.getField() == null || base.type().isError()) {
      return new Expression.Hole(span);
    }
    String name = syntax.getField();
    Span nameSpan = source.span(syntax, SyntaxPackage.Literals.FIELD_ACCESS__FIELD);
    if (base instanceof Expression.VariableRead read && isContext(base.type())) {
      return contexts.field(read.variable(), declared(base.type()), name, nameSpan, span);
    }
    if (base.type() instanceof ReferenceType reference && reference.isForeign()) {
      return kernel.field(base, reference, name, nameSpan, span);
    }
    Type target = base.type() instanceof ReferenceType reference ? reference.target() : base.type();
    if (target.isError()) {
      return new Expression.Hole(span);
    }
    if (!(target instanceof StructType struct)) {
      report.add(
          DiagnosticCode.TYPE_MISMATCH,
          nameSpan,
          expressions.values().describe(base) + " and has no fields");
      return new Expression.Hole(span);
    }
    Optional<StructType.Field> field =
        find(
            struct,
            isSocket(base.type()) && struct.name().equals("bpf_sock_common")
                ? "a socket that did not come from bpf_sk_fullsock"
                : "struct `" + struct.name() + "`",
            name,
            nameSpan);
    if (field.isEmpty()) {
      return new Expression.Hole(span);
    }
    Optional<LeafField> special = LeafField.of(field.get().type());
    if (special.isPresent()) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.LOCK_ACCESS,
                  span,
                  "`"
                      + name
                      + "` is a "
                      + special.get().called()
                      + ", whose bytes are the kernel's alone")
              .withRelated(field.get().span(), "declared here")
              .withHelp(
                  special.get().callsFunctions()
                      ? source.span(syntax).text()
                          + "."
                          + special.get().operations().get(0).display()
                      : "lock (" + source.span(syntax.getBase()).text() + ") { ... }"));
      return new Expression.Hole(span);
    }
    if (base instanceof Expression.TableIndex index) {
      return new Expression.TableElement(index, field, field.get().type(), span);
    }
    if (base instanceof Expression.TableElement element && element.field().isPresent()) {
      // a nested field is one of the whole leaf
      Expression leaf =
          new Expression.TableElement(
              element.index(),
              Optional.empty(),
              element.index().type().target(),
              element.index().span());
      Expression outer =
          new Expression.FieldRead(leaf, element.field().get(), nameSpan, element.span());
      return new Expression.FieldRead(outer, field.get(), nameSpan, span);
    }
    return new Expression.FieldRead(base, field.get(), nameSpan, span);
  }

  /** A field by name; reports and yields empty where there is none. */
  Optional<StructType.Field> find(StructType struct, String owner, String name, Span nameSpan) {
    Optional<StructType.Field> field = struct.field(name);
    if (field.isEmpty()) {
      Diagnostic diagnostic =
          Diagnostic.of(
              DiagnosticCode.UNKNOWN_FIELD, nameSpan, owner + " has no field `" + name + "`");
      if (struct.span() != null) {
        diagnostic = diagnostic.withRelated(struct.span(), "declared here");
      }
      report.add(
          struct.field(name + "[0]").isPresent()
              ? diagnostic.withHelp("its elements are fields: `" + name + "[0]`")
              : Suggestions.suggest(
                  diagnostic,
                  name,
                  struct.fields().stream().map(StructType.Field::name).toList(),
                  nameSpan));
      return field;
    }
    report.use(nameSpan, field.get().span());
    return field.get().type().isError() ? Optional.empty() : field;
  }

  /** What reads memory of the kernel. */
  KernelLowering kernel() {
    return kernel;
  }

  /**
   * {@code socket->src_ip6[1]}: elements of arrays that the kernel shows are fields of their own.
   */
  private Optional<Expression> shownElement(FieldAccess access, IndexExpression syntax, Span span) {
    if (access.getField() == null || !isShown(access.getBase())) {
      return Optional.empty();
    }
    Expression base = expressions.natural(access.getBase());
    Expression index = expressions.integer(syntax.getIndex());
    if (index.type().isError() || base.type().isError()) {
      return Optional.of(new Expression.Hole(span));
    }
    StructType struct = (StructType) ((ReferenceType) base.type()).target();
    Optional<StructType.Field> field =
        index instanceof Expression.Constant constant
            ? struct.field(access.getField() + "[" + constant.value() + "]")
            : Optional.empty();
    if (field.isEmpty()) {
      report.add(
          DiagnosticCode.TYPE_MISMATCH,
          index.span(),
          isSocket(base.type())
              ? "of a socket's arrays only an element with a constant number from 0 to 3 can be"
                  + " read"
              : "of an array of `struct "
                  + struct.name()
                  + "` only an element with a constant number from 0 to 3 can be accessed");
      return Optional.of(new Expression.Hole(span));
    }
    return Optional.of(new Expression.FieldRead(base, field.get(), source.span(access), span));
  }

  /** Whether something is a reference to what the kernel shows to programs, field by field. */
  private boolean isShown(org.b.dsl.syntax.Expression syntax) {
    if (syntax instanceof NameExpression name && name.getName() != null) {
      return scopes
          .find(name.getName())
          .filter(v -> v.type() instanceof ReferenceType reference && reference.isByField())
          .isPresent();
    }
    return syntax instanceof FieldAccess access
        && access.getField() != null
        && access.getBase() instanceof NameExpression name
        && name.getName() != null
        && scopes.find(name.getName()).filter(v -> isContext(v.type())).isPresent()
        && KernelFacts.contextObject(function.programType().name(), access.getField()).isPresent();
  }

  static boolean isSocket(Type type) {
    return type instanceof ReferenceType reference
        && reference.origin() == ReferenceType.Origin.SOCKET;
  }

  Expression index(IndexExpression syntax, Span span) {
    if (syntax.getBase() instanceof FieldAccess access) {
      Optional<Expression> shown = shownElement(access, syntax, span);
      if (shown.isPresent()) {
        return shown.get();
      }
      Optional<Expression> element = contextElement(access, syntax, span);
      if (element.isPresent()) {
        return element.get();
      }
    }
    Optional<Table> table = table(syntax.getBase());
    if (table.isEmpty()) {
      Expression base = expressions.natural(syntax.getBase());
      if (base.type() instanceof ReferenceType reference && reference.isForeign()) {
        return kernel.element(base, expressions.integer(syntax.getIndex()), span);
      }
      if (base instanceof Expression.KernelText || base instanceof Expression.ThreadName) {
        report.add(
            Diagnostic.of(
                    DiagnosticCode.TYPE_MISMATCH,
                    base.span(),
                    "the text has no place yet from which a character could be taken")
                .withHelp("keep it in a variable: char text[16] = ..."));
        return new Expression.Hole(span);
      }
      Optional<ArrayType> array = array(base.type());
      if (array.isPresent()) {
        Expression index = expressions.integer(syntax.getIndex());
        return index.type().isError()
            ? new Expression.Hole(span)
            : new Expression.Element(wholeLeaf(base), index, array.get(), span);
      }
      if (!base.type().isError()) {
        report.add(
            Diagnostic.of(
                    DiagnosticCode.TYPE_MISMATCH,
                    base.span(),
                    expressions.values().describe(base)
                        + ", but only tables and arrays have elements")
                .withHelp("for bits of an integer write value[offset:+width]"));
      }
      return new Expression.Hole(span);
    }
    Span place = source.span(syntax.getBase());
    if (!table.get().type().offers(TableType.Operation.INDEX)) {
      Diagnostic diagnostic =
          Diagnostic.of(
                  DiagnosticCode.DELETE_NOT_SUPPORTED,
                  place,
                  "`"
                      + table.get().name()
                      + "` is a "
                      + table.get().type().name()
                      + " and has no entries by key")
              .withRelated(table.get().span(), "the table");
      report.add(
          table.get().isHistogram()
              ? diagnostic.withHelp(
                  "count a value with " + table.get().name() + "[key].add(value);")
              : diagnostic);
      return new Expression.Hole(span);
    }
    String form = table.get().name() + "[...]";
    environment.requireOperation(function, table.get(), TableType.Operation.INDEX, form, place);
    if (table.get().createOnMiss()) {
      environment.requireHelper(function, "bpf_map_update_elem", form, place);
    }
    Expression key = key(syntax.getIndex(), table.get());
    if (key instanceof Expression.Hole) {
      return key;
    }
    return new Expression.TableIndex(table.get(), key, leafReference(table.get()), span);
  }

  /** The key of an entry, or the owner of a leaf. */
  Expression key(Argument syntax, Table table) {
    return table.isStorage()
        ? owners.owner(syntax, table)
        : expressions.values().as(syntax, table.key());
  }

  /** The array that an expression is, or that it refers to. */
  private static Optional<ArrayType> array(Type type) {
    Type target =
        type instanceof ReferenceType reference
                && reference.origin() != ReferenceType.Origin.CONTEXT
            ? reference.target()
            : type;
    return target instanceof ArrayType array ? Optional.of(array) : Optional.empty();
  }

  /** {@code table[key][i]} is a part of the leaf, as {@code table[key].field} is. */
  private static Expression wholeLeaf(Expression base) {
    return base instanceof Expression.TableIndex index
        ? new Expression.TableElement(index, Optional.empty(), index.type().target(), index.span())
        : base;
  }

  static ReferenceType leafReference(Table table) {
    return new ReferenceType(
        table.leaf(),
        table.type().isOfTables()
            ? ReferenceType.Origin.INNER
            : table.type().carriesMessages()
                ? ReferenceType.Origin.SLICE
                : ReferenceType.Origin.TABLE);
  }

  /** The table that an expression names, unless a variable hides it. */
  Optional<Table> table(org.b.dsl.syntax.Expression syntax) {
    if (syntax instanceof NameExpression name && name.getName() != null) {
      Optional<Variable> variable = scopes.find(name.getName());
      if (variable.isPresent()) {
        return variable.get().type() instanceof ReferenceType reference
                && reference.target() instanceof InnerTableType inner
            ? Optional.of(behind(variable.get(), inner, source.span(syntax)))
            : Optional.empty();
      }
      Table table = environment.tables.get(name.getName());
      if (table != null) {
        report.use(source.span(syntax), table.span());
        requireLeafFields(table, source.span(syntax));
        return Optional.of(table);
      }
    }
    return Optional.empty();
  }

  private Table behind(Variable reference, InnerTableType inner, Span use) {
    report.use(use, reference.span());
    return Table.behind(reference, inner);
  }

  /** Verifier rule: "tracing progs cannot use bpf_spin_lock yet" (check_map_prog_compatibility). */
  private void requireLeafFields(Table table, Span span) {
    for (StructType.Field field : LeafField.in(table.leaf())) {
      LeafField kind = LeafField.of(field.type()).orElseThrow();
      for (Function.Attachment attachment : function.hooks()) {
        ProgramType type = KernelFacts.programType(attachment.hook().programType());
        if (function.hookKnown() && kind.notIn().contains(type.name())) {
          report.add(
              Diagnostic.of(
                      DiagnosticCode.LOCK_PLACE,
                      span,
                      "`"
                          + table.name()
                          + "` has leaves with a "
                          + kind.name()
                          + ", and a `"
                          + attachment.hook().name()
                          + "` program may not use such a table")
                  .withRelated(field.span(), "the " + kind.name())
                  .withHelp(
                      kind.callsFunctions()
                          ? "start the "
                              + kind.called()
                              + " in a program of another type, such as @fentry"
                          : "use atomic_add, or a per-CPU table"));
          return;
        }
      }
    }
  }

  private Optional<Expression> contextElement(
      FieldAccess access, IndexExpression syntax, Span span) {
    if (!(access.getBase() instanceof NameExpression name)
        || name.getName() == null
        || access.getField() == null) {
      return Optional.empty();
    }
    Optional<Variable> variable = scopes.find(name.getName());
    if (variable.isEmpty() || !isContext(variable.get().type()) || !function.hookKnown()) {
      return Optional.empty();
    }
    Optional<ContextField> array =
        contexts.array(declared(variable.get().type()), access.getField());
    if (array.isEmpty()) {
      return Optional.empty();
    }
    report.use(source.span(name), variable.get().span());
    Expression index = expressions.integer(syntax.getIndex());
    if (index instanceof Expression.Constant constant) {
      return Optional.of(
          contexts.element(variable.get(), array.get(), constant.value(), index.span(), span));
    }
    if (!index.type().isError()) {
      report.add(
          DiagnosticCode.CONTEXT_FIELD,
          index.span(),
          "the index into `" + array.get().name() + "` must be a constant");
    }
    return Optional.of(new Expression.Hole(span));
  }

  /** Reports where the place of an assignment is a context field that may not be written. */
  void requireWritable(Expression.ContextRead target) {
    contexts.requireWritable(target);
  }

  static boolean isContext(Type type) {
    return type instanceof ReferenceType reference
        && reference.origin() == ReferenceType.Origin.CONTEXT;
  }

  /** The program's own struct behind a context; the kernel's has no place. */
  private static Optional<StructType> declared(Type type) {
    return type instanceof ReferenceType reference
            && reference.target() instanceof StructType struct
            && struct.span() != null
        ? Optional.of(struct)
        : Optional.empty();
  }
}
