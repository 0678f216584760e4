package org.b.dsl.ide;

/** What a declared or built-in name is, for icons. */
public enum SymbolKind {
  STRUCT,
  HEADER,
  FIELD,
  ENUMERATION,
  /** A named number. */
  CONSTANT,
  /** A typedef. */
  TYPE,
  TABLE,
  /** A function with or without a hook. */
  FUNCTION,
  STATE,
  PARAMETER,
  VARIABLE,
  GLOBAL,
  TEST
}
