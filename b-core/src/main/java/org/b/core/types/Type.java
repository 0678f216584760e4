package org.b.core.types;

/** A type of the language. Types are compared by {@code equals}; struct types by identity. */
public sealed interface Type
    permits IntegerType,
        StructType,
        ArrayType,
        InnerTableType,
        KernelStructType,
        ReferenceType,
        StringType,
        VoidType,
        ErrorType {

  /** Size in memory in bytes; 0 for {@link VoidType} and {@link ErrorType}. */
  int size();

  /** Alignment in memory in bytes, at least 1. */
  int alignment();

  /** The type as messages show it. */
  String display();

  /** Whether values have parts and live in memory: structs and arrays. */
  default boolean isAggregate() {
    return false;
  }

  default boolean isError() {
    return this instanceof ErrorType;
  }
}
