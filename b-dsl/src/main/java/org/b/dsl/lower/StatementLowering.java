package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.program.Expression;
import org.b.core.program.Statement;
import org.b.core.program.UnaryOperator;
import org.b.core.program.Variable;
import org.b.core.source.Span;
import org.b.core.types.ErrorType;
import org.b.core.types.IntegerType;
import org.b.core.types.KernelStructType;
import org.b.core.types.ReferenceType;
import org.b.core.types.Type;
import org.b.core.types.VoidType;
import org.b.dsl.parse.ParsedSource;
import org.b.dsl.syntax.Block;
import org.b.dsl.syntax.BreakStatement;
import org.b.dsl.syntax.ContinueStatement;
import org.b.dsl.syntax.EmptyStatement;
import org.b.dsl.syntax.ExpressionStatement;
import org.b.dsl.syntax.ForInStatement;
import org.b.dsl.syntax.ForStatement;
import org.b.dsl.syntax.IfStatement;
import org.b.dsl.syntax.JumpStatement;
import org.b.dsl.syntax.LockStatement;
import org.b.dsl.syntax.OnValidStatement;
import org.b.dsl.syntax.ReturnStatement;
import org.b.dsl.syntax.StateDeclaration;
import org.b.dsl.syntax.SwitchStatement;
import org.b.dsl.syntax.SyntaxPackage;
import org.b.dsl.syntax.TransferStatement;
import org.b.dsl.syntax.TypedName;
import org.b.dsl.syntax.VariableStatement;
import org.b.dsl.syntax.WhileStatement;

/** Lowers statements; a malformed one is left out or gets holes. */
final class StatementLowering extends ExpressionPart {
  private final AssignmentLowering assignments;
  private final LoopLowering loops;
  private final SwitchLowering choices;
  private final TailCallLowering tailCalls;
  private final LockLowering locks;
  private final StateLowering states;

  StatementLowering(
      Environment environment, ParsedSource source, FunctionContext function, Scopes scopes) {
    super(new ExpressionLowering(environment, source, function, scopes));
    this.assignments = new AssignmentLowering(this);
    this.loops = new LoopLowering(this, assignments);
    this.choices = new SwitchLowering(this);
    this.tailCalls = new TailCallLowering(expressions);
    this.locks = new LockLowering(this);
    this.states = new StateLowering(this);
  }

  /** A block with its own variables. */
  Statement.Block block(Block syntax, Span fallback) {
    return syntax == null
        ? new Statement.Block(List.of(), fallback)
        : block(syntax.getStatements(), source.span(syntax));
  }

  /** Statements with their own variables. */
  Statement.Block block(List<org.b.dsl.syntax.Statement> syntax, Span span) {
    scopes.enter();
    Set<String> assumed = Set.copyOf(function.assumedFields);
    List<Statement> statements = new ArrayList<>();
    for (var statement : syntax) {
      Optional<Statement> lowered = lower(statement);
      lowered.ifPresent(statements::add);
      lowered.ifPresent(done -> AssumedFields.after(function, done));
    }
    function.assumedFields.retainAll(assumed);
    boolean leaves = statements.stream().anyMatch(AssumedFields::leaves);
    Map<Variable, Variable> replaced = scopes.leave();
    if (!leaves) {
      function.mixedSockets.putAll(replaced);
    }
    return new Statement.Block(List.copyOf(statements), span);
  }

  Optional<Statement> lower(org.b.dsl.syntax.Statement syntax) {
    if (syntax instanceof EmptyStatement) {
      return Optional.empty();
    }
    Span span = source.span(syntax);
    if (syntax instanceof Block block) {
      return Optional.of(block(block, span));
    } else if (syntax instanceof VariableStatement variable) {
      return variable(variable, span);
    } else if (syntax instanceof ExpressionStatement expression) {
      return assignments.lower(expression, span);
    } else if (syntax instanceof LockStatement lock) {
      return locks.lower(lock, span);
    } else if (syntax instanceof JumpStatement jump) {
      return tailCalls.lower(jump, span);
    } else if (syntax instanceof IfStatement conditional) {
      return Optional.of(conditional(conditional, span));
    } else if (syntax instanceof OnValidStatement onValid) {
      return onValid(onValid, span);
    } else if (syntax instanceof SwitchStatement choice) {
      return choices.lower(choice, span);
    } else if (syntax instanceof ForStatement loop) {
      return loops.lower(loop, span);
    } else if (syntax instanceof ForInStatement loop) {
      return loops.lower(loop, span);
    } else if (syntax instanceof WhileStatement loop) {
      return loops.lower(loop, span);
    } else if (syntax instanceof BreakStatement jump) {
      return loops.lower(jump, span);
    } else if (syntax instanceof ContinueStatement jump) {
      return loops.lower(jump, span);
    } else if (syntax instanceof ReturnStatement result) {
      return result(result, span);
    } else if (syntax instanceof TransferStatement transfer) {
      return states.transfer(transfer, span);
    } else if (syntax instanceof StateDeclaration state) {
      states.declare(state);
    }
    return Optional.empty();
  }

  private Optional<Statement> variable(VariableStatement syntax, Span span) {
    TypedName typed = syntax.getVariable();
    if (typed == null) {
      return Optional.empty();
    }
    Optional<Statement.Declare> declaration =
        declaration(typed, variableType(typed, syntax), syntax.getValue(), span);
    if (syntax.isConstant()) {
      declaration.ifPresent(declare -> function.constants.add(declare.variable()));
    }
    if (syntax.getFallback() == null) {
      return declaration.map(declare -> declare);
    }
    Optional<Statement> fallback =
        fallback(
            declaration.map(d -> new Expression.VariableRead(d.variable(), d.variable().span())),
            syntax.getFallback(),
            span);
    return declaration.isEmpty() || fallback.isEmpty()
        ? declaration.map(declare -> declare)
        : Optional.of(new Statement.Block(List.of(declaration.get(), fallback.get()), span));
  }

  /** A reference's type follows from what it is first given. */
  private Optional<Statement.Declare> declaration(
      TypedName typed, Type declared, org.b.dsl.syntax.Argument syntax, Span span) {
    Type type = declared;
    Optional<Expression> value = Optional.empty();
    if (syntax != null && declared instanceof ReferenceType reference) {
      Expression given = expressions.natural(syntax);
      if (given.type() instanceof ReferenceType origin
          && origin.origin() != ReferenceType.Origin.CONTEXT
          && reference.origin() != ReferenceType.Origin.USER
          && (origin.target().equals(reference.target())
              || SocketKinds.isSameStruct(origin, reference))) {
        type = origin;
      }
      value = Optional.of(expressions.values().as(given, type));
    } else if (syntax != null) {
      value = Optional.of(expressions.values().as(syntax, declared));
    }
    if (typed.getName() == null) {
      return Optional.empty();
    }
    Variable variable =
        new Variable(
            typed.getName(), type, source.span(typed, SyntaxPackage.Literals.TYPED_NAME__NAME));
    declare(variable);
    return type.isError()
        ? Optional.empty()
        : Optional.of(new Statement.Declare(variable, value, span));
  }

  /** {@code ?? statement}: what runs where a reference is null. */
  Optional<Statement> fallback(
      Optional<Expression> reference, org.b.dsl.syntax.Statement syntax, Span span) {
    Statement.Block body = branch(syntax, span);
    if (reference.isEmpty() || reference.get().type().isError()) {
      return Optional.empty();
    }
    Expression tested = reference.get();
    if (!Operators.isReference(tested)) {
      report.add(
          Diagnostic.of(
              DiagnosticCode.TYPE_MISMATCH,
              tested.span(),
              expressions.values().describe(tested)
                  + ", but ?? says what happens where a reference is null"));
      return Optional.empty();
    }
    Expression missing =
        new Expression.Unary(UnaryOperator.NOT, tested, IntegerType.BOOL, tested.span());
    return Optional.of(new Statement.If(missing, body, Optional.empty(), span));
  }

  private Type variableType(TypedName typed, VariableStatement syntax) {
    boolean hasWidth = syntax != null && syntax.getWidth() != null;
    if (hasWidth && typed.isReference()) {
      report.add(
          DiagnosticCode.BAD_WIDTH,
          source.span(syntax, SyntaxPackage.Literals.VARIABLE_STATEMENT__WIDTH),
          "only an integer has a width");
    }
    if (typed.isTable()) {
      Span name = source.span(typed, SyntaxPackage.Literals.TYPED_NAME__STRUCT);
      if (!typed.isReference()) {
        Span variable = source.span(typed, SyntaxPackage.Literals.TYPED_NAME__NAME);
        report.add(
            Diagnostic.of(
                    DiagnosticCode.TYPE_MISMATCH,
                    name,
                    "a table is not copied: a variable leads to one by a reference")
                .withFix("write `*`", new Span(variable.file(), variable.offset(), 0), "*"));
        return ErrorType.ERROR;
      }
      return environment
          .innerTables
          .type(source, typed.getStruct(), typed.getArguments(), name)
          .<Type>map(inner -> new ReferenceType(inner, ReferenceType.Origin.INNER))
          .orElse(ErrorType.ERROR);
    }
    if (typed.getStruct() != null) {
      Optional<ReferenceType> shown = environment.shownReference(typed);
      if (shown.isPresent()) {
        return shown.get();
      }
      Optional<KernelStructType> kernel = environment.kernelStruct(source, typed);
      if (kernel.isPresent()) {
        return environment.kernelReference(kernel.get(), source, typed);
      }
    }
    Type target =
        environment.types.of(
            source,
            typed,
            typed.isReference() || !hasWidth ? null : syntax.getWidth(),
            syntax,
            SyntaxPackage.Literals.VARIABLE_STATEMENT__WIDTH);
    if (typed.isReference() && !typed.getDimensions().isEmpty() && !target.isError()) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.BAD_ARRAY,
                  source.span(typed.getDimensions().get(0)),
                  "an array cannot hold references")
              .withHelp(
                  "a reference to an array has a typedef's name: `Name *" + typed.getName() + "`"));
      return ErrorType.ERROR;
    }
    return typed.isReference() && !target.isError()
        ? environment.reference(target, source, typed)
        : target;
  }

  /** Adds a variable to the innermost block. */
  void declare(Variable variable) {
    scopes
        .declare(variable)
        .ifPresent(
            first ->
                report.add(
                    Diagnostic.of(
                            DiagnosticCode.DUPLICATE_NAME,
                            variable.span(),
                            "`" + variable.name() + "` is already declared in this block")
                        .withRelated(first.span(), "first declared here")));
  }

  private Statement conditional(IfStatement syntax, Span span) {
    if (syntax.getVariable() == null) {
      Expression condition = expressions.condition(expressions.natural(syntax.getCondition()));
      return conditional(syntax, condition, span);
    }
    // if (Type *name = value): the variable is known in both branches
    scopes.enter();
    TypedName typed = syntax.getVariable();
    Optional<Statement.Declare> declaration =
        declaration(typed, variableType(typed, null), syntax.getValue(), source.span(typed));
    Expression condition =
        declaration
            .<Expression>map(
                declare ->
                    expressions.condition(
                        new Expression.VariableRead(declare.variable(), declare.variable().span())))
            .orElse(new Expression.Hole(span));
    Statement whole = conditional(syntax, condition, span);
    scopes.leave();
    return declaration.isEmpty()
        ? whole
        : new Statement.Block(List.of(declaration.get(), whole), span);
  }

  private Statement conditional(IfStatement syntax, Expression condition, Span span) {
    Statement.Block then =
        AssumedFields.within(function, condition, true, () -> branch(syntax.getThen(), span));
    Optional<Statement> otherwise =
        AssumedFields.within(function, condition, false, () -> otherwise(syntax, span));
    return new Statement.If(condition, then, otherwise, span);
  }

  private Optional<Statement> otherwise(IfStatement syntax, Span span) {
    if (syntax.getOtherwise() instanceof IfStatement next) {
      return Optional.of(conditional(next, source.span(next)));
    }
    return syntax.getOtherwise() == null
        ? Optional.empty()
        : Optional.of(branch(syntax.getOtherwise(), span));
  }

  /** A branch without braces is a block of one statement. */
  Statement.Block branch(org.b.dsl.syntax.Statement syntax, Span fallback) {
    if (syntax == null || syntax instanceof Block) {
      return block((Block) syntax, fallback);
    }
    return syntax instanceof ExpressionStatement
        ? block(List.of(syntax), source.span(syntax))
        : new Statement.Block(lower(syntax).map(List::of).orElse(List.of()), source.span(syntax));
  }

  private Optional<Statement> onValid(OnValidStatement syntax, Span span) {
    Expression reference = expressions.natural(syntax.getReference());
    Statement.Block valid = block(syntax.getValid(), span);
    Optional<Statement.Block> otherwise =
        Optional.ofNullable(syntax.getOtherwise()).map(block -> block(block, span));
    if (reference.type().isError()) {
      return Optional.empty();
    }
    if (!Operators.isReference(reference)) {
      report.add(
          DiagnosticCode.TYPE_MISMATCH,
          reference.span(),
          expressions.values().describe(reference) + ", but on_valid tests a reference");
      return Optional.empty();
    }
    return Optional.of(new Statement.OnValid(reference, valid, otherwise, span));
  }

  private Optional<Statement> result(ReturnStatement syntax, Span span) {
    if (function.isTransition()) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.TYPE_MISMATCH,
                  span,
                  "a transition leads to another state and returns nothing")
              .withHelp("end parsing instead: goto EOP;"));
      return Optional.empty();
    }
    if (syntax.getValue() != null
        && (function.isVoid
            || function.signature().filter(s -> s.result() instanceof VoidType).isPresent())) {
      Expression value = expressions.natural(syntax.getValue());
      report.add(
          Diagnostic.of(
                  DiagnosticCode.TYPE_MISMATCH,
                  value.span(),
                  function.signature().map(s -> "`" + s.name() + "`").orElse("this program")
                      + " is void and returns nothing")
              .withHelp("write return; or give it a result: u32 ..."));
      return Optional.empty();
    }
    return Optional.of(
        new Statement.Return(
            Optional.ofNullable(syntax.getValue())
                .map(value -> expressions.values().as(value, function.result())),
            span));
  }

  /** The body of a case of a table operation, with the reference that it names. */
  Statement.Block blockWith(Optional<Variable> variable, Block syntax, Span fallback) {
    scopes.enter();
    variable.ifPresent(this::declare);
    Statement.Block block = block(syntax, fallback);
    scopes.leave();
    return block;
  }

  /** The leaf's reference that {@code on_match} declares. */
  Optional<Variable> leafVariable(org.b.dsl.syntax.Parameter parameter, ReferenceType expected) {
    TypedName typed = parameter.getVariable();
    if (typed == null || typed.getName() == null) {
      if (parameter.getBare() == null) {
        return Optional.empty();
      }
      Span span = source.span(parameter, SyntaxPackage.Literals.PARAMETER__BARE);
      return Optional.of(new Variable(parameter.getBare(), expected, span));
    }
    Span nameSpan = source.span(typed, SyntaxPackage.Literals.TYPED_NAME__NAME);
    Type target =
        environment.types.of(
            source,
            typed,
            parameter.getWidth(),
            parameter,
            SyntaxPackage.Literals.PARAMETER__WIDTH);
    if (target.isError()) {
      return Optional.of(new Variable(typed.getName(), ErrorType.ERROR, nameSpan));
    }
    if (!target.equals(expected.target()) || !typed.isReference()) {
      report.add(
          DiagnosticCode.TYPE_MISMATCH,
          source.span(parameter),
          "on_match gives "
              + Values.typeName(expected)
              + ": `"
              + expected.display()
              + typed.getName()
              + "`");
      return Optional.of(new Variable(typed.getName(), ErrorType.ERROR, nameSpan));
    }
    return Optional.of(new Variable(typed.getName(), expected, nameSpan));
  }
}
