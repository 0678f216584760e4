package org.b.dsl.lower;

import org.b.dsl.parse.ParsedSource;

/** Lowers some of a function's code, or of a constant's: what all such classes work with. */
abstract class CodeLowering {
  final Environment environment;
  final Report report;
  final ParsedSource source;
  final FunctionContext function;

  /** Variables that are known where the code stands. */
  final Scopes scopes;

  CodeLowering(
      Environment environment, ParsedSource source, FunctionContext function, Scopes scopes) {
    this.environment = environment;
    this.report = environment.report;
    this.source = source;
    this.function = function;
    this.scopes = scopes;
  }

  /** Lowers a part of the same code. */
  CodeLowering(CodeLowering whole) {
    this(whole.environment, whole.source, whole.function, whole.scopes);
  }
}
