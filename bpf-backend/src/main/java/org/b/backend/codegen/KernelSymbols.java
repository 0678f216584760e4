package org.b.backend.codegen;

import org.b.core.facts.Helper;

/** The symbols of functions of the kernel, each of which is declared once. */
interface KernelSymbols {
  /** The symbol of a function. */
  String symbol(Helper function);

  /** The symbol of a function by the name that it has in earlier kernels. */
  String earlierSymbol(Helper function);
}
