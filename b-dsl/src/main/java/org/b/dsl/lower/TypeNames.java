package org.b.dsl.lower;

import java.util.Optional;
import org.b.core.types.Type;
import org.b.dsl.syntax.Argument;
import org.b.dsl.syntax.NameExpression;
import org.b.dsl.syntax.SyntaxPackage;
import org.b.dsl.syntax.TypeArgument;

/** Arguments that are types: {@code u32}, {@code struct Flow}, or a type's name alone. */
final class TypeNames extends ExpressionPart {
  TypeNames(ExpressionLowering expressions) {
    super(expressions);
  }

  boolean isType(Argument argument) {
    return argument instanceof TypeArgument
        || argument instanceof NameExpression name
            && name.getName() != null
            && scopes.find(name.getName()).isEmpty()
            && !environment.tables.containsKey(name.getName())
            && environment.types.isType(name.getName());
  }

  /** The type; reports and yields empty where it is none. */
  Optional<Type> of(Argument argument) {
    Type type;
    if (argument instanceof TypeArgument named) {
      type =
          named.getStruct() != null
              ? environment.types.named(
                  named.getStruct(),
                  source.span(named, SyntaxPackage.Literals.TYPE_ARGUMENT__STRUCT))
              : environment.structs.integer(source, named.getSpecifiers(), null, named, null);
    } else {
      NameExpression name = (NameExpression) argument;
      type = environment.types.named(name.getName(), source.span(name));
    }
    return Optional.of(type).filter(known -> !known.isError());
  }
}
