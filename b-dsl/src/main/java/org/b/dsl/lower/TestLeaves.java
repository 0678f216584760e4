package org.b.dsl.lower;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.program.Table;
import org.b.core.source.Span;
import org.b.core.types.ArrayType;
import org.b.core.types.IntegerType;
import org.b.core.types.StructType;
import org.b.core.types.Type;
import org.b.dsl.syntax.FieldAccess;
import org.b.dsl.syntax.IndexExpression;
import org.b.dsl.syntax.NameExpression;
import org.b.dsl.syntax.SyntaxPackage;

/** Entries of tables in a test, and integers within their leaves. */
final class TestLeaves extends ExpressionPart {
  /** The key of a table of prefixes: {@code 10.0.0.0/8}. */
  private static final Pattern PREFIX = Pattern.compile("\\d+(?:\\.\\d+){3}/(\\d{1,2})");

  private final TestValues values;

  /** {@code table[key]}. */
  record Entry(Table table, Object key) {}

  /** An integer of the leaf of an entry, or an integer leaf. */
  record Place(Entry entry, int bitOffset, IntegerType type) {}

  /** A part of a leaf. */
  private record Part(Entry entry, int bitOffset, Type type) {}

  TestLeaves(TestValues values) {
    super(values.expressions);
    this.values = values;
  }

  /** What is compared; empty where it is no integer of a leaf, which is reported. */
  Optional<Place> integer(org.b.dsl.syntax.Expression syntax) {
    Optional<Part> part = part(syntax);
    if (part.isPresent() && !(part.get().type() instanceof IntegerType)) {
      values.bad(
          source.span(syntax),
          "only integers are compared; name "
              + (part.get().type() instanceof ArrayType ? "an element" : "a field")
              + " that is one");
    }
    return part.filter(found -> found.type() instanceof IntegerType)
        .map(found -> new Place(found.entry(), found.bitOffset(), (IntegerType) found.type()));
  }

  /** Whether what stands in brackets is the key of a table. */
  static boolean isEntry(IndexExpression syntax) {
    return !(syntax.getBase() instanceof IndexExpression)
        && !(syntax.getBase() instanceof FieldAccess);
  }

  private Optional<Part> part(org.b.dsl.syntax.Expression syntax) {
    if (syntax instanceof IndexExpression index && isEntry(index)) {
      return entry(index).map(entry -> new Part(entry, 0, entry.table().leaf()));
    } else if (syntax instanceof IndexExpression index) {
      return part(index.getBase()).flatMap(array -> element(array, index));
    } else if (syntax instanceof FieldAccess access) {
      return part(access.getBase()).flatMap(struct -> field(struct, access));
    }
    values.bad(source.span(syntax), "a test expects a program's result or a table's entry");
    return Optional.empty();
  }

  private Optional<Part> element(Part array, IndexExpression syntax) {
    Span span = source.span(syntax);
    if (!(array.type() instanceof ArrayType type)) {
      values.bad(span, "`" + span.text() + "` is no element: what stands before it has none");
      return Optional.empty();
    }
    Span indexSpan = source.span(syntax.getIndex());
    Optional<BigInteger> index =
        syntax.getIndex() instanceof org.b.dsl.syntax.Expression value
            ? values.integer(value)
            : Optional.empty();
    if (index.isPresent()
        && (index.get().signum() < 0
            || index.get().compareTo(BigInteger.valueOf(type.count())) >= 0)) {
      values.bad(indexSpan, "there are elements 0 to " + (type.count() - 1));
      return Optional.empty();
    }
    return index.map(
        number ->
            new Part(
                array.entry(),
                array.bitOffset() + number.intValue() * type.element().size() * 8,
                type.element()));
  }

  private Optional<Part> field(Part of, FieldAccess syntax) {
    if (syntax.getField() == null) {
      return Optional.empty();
    }
    Span name = source.span(syntax, SyntaxPackage.Literals.FIELD_ACCESS__FIELD);
    if (!(of.type() instanceof StructType struct)) {
      values.bad(name, "`" + syntax.getField() + "` is no field: what stands before it has none");
      return Optional.empty();
    }
    Optional<StructType.Field> field = struct.field(syntax.getField());
    if (field.isEmpty()) {
      values.unknownField("`" + struct.display() + "`", struct, syntax.getField(), name);
      return Optional.empty();
    }
    report.use(name, field.get().span());
    return Optional.of(
        new Part(of.entry(), of.bitOffset() + field.get().bitOffset(), type(field.get())));
  }

  /** A field's bits may be fewer than its type's. */
  private static Type type(StructType.Field field) {
    return field.type() instanceof IntegerType integer && integer.width() > field.bitWidth()
        ? new IntegerType(field.bitWidth(), integer.signed())
        : field.type();
  }

  /** The entry; empty where it is none, which is reported. */
  Optional<Entry> entry(IndexExpression syntax) {
    if (!(syntax.getBase() instanceof NameExpression name) || name.getName() == null) {
      values.bad(source.span(syntax), "a test looks at tables: write table[key]");
      return Optional.empty();
    }
    Span span = source.span(name);
    Table table = environment.tables.get(name.getName());
    if (table == null) {
      report.add(
          Suggestions.suggest(
              Diagnostic.of(
                  DiagnosticCode.UNKNOWN_NAME, span, "there is no table `" + name.getName() + "`"),
              name.getName(),
              environment.tables.keySet(),
              span));
      return Optional.empty();
    }
    report.use(span, table.span());
    if (!table.key().isError() && !table.type().isGeneral()) {
      values.bad(
          span, "a test looks at tables that map keys to leaves; `" + table.name() + "` does not");
      return Optional.empty();
    }
    Matcher prefix = PREFIX.matcher(source.span(syntax.getIndex()).text());
    if (table.kind().name().equals("LPM_TRIE") && prefix.matches()) {
      if (Integer.parseInt(prefix.group(1)) > Integer.SIZE || table.key().size() != 4) {
        values.bad(source.span(syntax.getIndex()), "this is no prefix of the table's keys");
        return Optional.empty();
      }
      return Optional.of(new Entry(table, prefix.group()));
    }
    return values.of(syntax.getIndex(), table.key()).map(key -> new Entry(table, key));
  }
}
