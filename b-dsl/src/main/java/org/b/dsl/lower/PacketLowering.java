package org.b.dsl.lower;

import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.program.Expression;
import org.b.core.program.Header;
import org.b.core.program.Signature;
import org.b.core.source.Span;
import org.b.core.types.StructType;
import org.b.dsl.syntax.PacketFieldExpression;
import org.b.dsl.syntax.PacketOffsetExpression;
import org.b.dsl.syntax.SyntaxPackage;
import org.eclipse.emf.ecore.EObject;
import org.eclipse.emf.ecore.EStructuralFeature;

/** Lowers {@code $header.field} and {@code @header.field}. */
final class PacketLowering extends CodeLowering {
  private final FieldLowering fields;

  PacketLowering(FieldLowering fields) {
    super(fields);
    this.fields = fields;
  }

  Expression field(PacketFieldExpression syntax, Span span) {
    if (syntax.getHeader() == null) {
      return new Expression.Hole(span);
    }
    Optional<Header> header =
        header(syntax, SyntaxPackage.Literals.PACKET_FIELD_EXPRESSION__HEADER, syntax.getHeader());
    if (header.isPresent() && syntax.getField() == null) {
      return new Expression.HeaderTest(header.get(), span);
    }
    return header
        .flatMap(
            h ->
                field(
                        h,
                        syntax,
                        SyntaxPackage.Literals.PACKET_FIELD_EXPRESSION__FIELD,
                        syntax.getField())
                    .<Expression>map(f -> new Expression.PacketField(h, f, span)))
        .orElse(new Expression.Hole(span));
  }

  Expression offset(PacketOffsetExpression syntax, Span span) {
    if (syntax.getHeader() == null) {
      return new Expression.Hole(span);
    }
    Optional<Header> header =
        header(syntax, SyntaxPackage.Literals.PACKET_OFFSET_EXPRESSION__HEADER, syntax.getHeader());
    if (header.isPresent() && syntax.getField() == null) {
      environment.report.add(
          Diagnostic.of(
                  DiagnosticCode.TYPE_MISMATCH,
                  span,
                  "`@" + header.get() + "` needs a field: the offset is a field's")
              .withHelp("write @" + header.get() + ".field"));
    }
    EStructuralFeature feature = SyntaxPackage.Literals.PACKET_OFFSET_EXPRESSION__FIELD;
    Optional<StructType.Field> field =
        header.flatMap(h -> field(h, syntax, feature, syntax.getField()));
    if (field.isEmpty()) {
      return new Expression.Hole(span);
    }
    if (field.get().bitOffset() % 8 != 0) {
      environment.report.add(
          Diagnostic.of(
                  DiagnosticCode.UNALIGNED_OFFSET,
                  source.span(syntax, feature),
                  "`"
                      + field.get().name()
                      + "` starts at bit "
                      + field.get().bitOffset()
                      + " of header `"
                      + header.get()
                      + "`, within a byte")
              .withRelated(field.get().span(), "the field"));
      return new Expression.Hole(span);
    }
    return new Expression.PacketOffset(header.get(), field.get(), span);
  }

  private Optional<Header> header(EObject syntax, EStructuralFeature feature, String name) {
    if (function.signature().isPresent()) {
      environment.report.add(inSubprogram(function.signature().get(), source.span(syntax)));
      return Optional.empty();
    }
    return environment.headers.resolve(name, source.span(syntax, feature));
  }

  /** What is said of headers in a subprogram: none has been reached there. */
  static Diagnostic inSubprogram(Signature signature, Span span) {
    return Diagnostic.of(
            DiagnosticCode.PACKET_IN_SUBPROGRAM,
            span,
            "`" + signature.name() + "` is called by other functions: it cannot see packet headers")
        .withHelp("read the field in the program's state and pass its value");
  }

  private Optional<StructType.Field> field(
      Header header, EObject syntax, EStructuralFeature feature, String name) {
    return name == null
        ? Optional.empty()
        : fields.find(
            header.layout(), "header `" + header + "`", name, source.span(syntax, feature));
  }
}
