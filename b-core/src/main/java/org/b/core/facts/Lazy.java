package org.b.core.facts;

import java.util.function.Supplier;

/** A value made at first use, once. */
final class Lazy<T> {
  private final Supplier<T> supplier;
  private volatile T value;

  Lazy(Supplier<T> supplier) {
    this.supplier = supplier;
  }

  T get() {
    T result = value;
    if (result == null) {
      synchronized (this) {
        result = value;
        if (result == null) {
          result = supplier.get();
          value = result;
        }
      }
    }
    return result;
  }
}
