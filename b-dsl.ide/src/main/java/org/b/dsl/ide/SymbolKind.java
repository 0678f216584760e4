package org.b.dsl.ide;

/** What a declared or built-in name is, for icons. */
public enum SymbolKind {
  STRUCT,
  HEADER,
  FIELD,
  TABLE,
  /** A function with or without a hook. */
  FUNCTION,
  STATE,
  PARAMETER,
  VARIABLE,
  GLOBAL
}
