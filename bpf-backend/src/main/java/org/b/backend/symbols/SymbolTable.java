package org.b.backend.symbols;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Names by address. */
final class SymbolTable {
  private final long[] addresses;
  private final List<ExecutableFile.Symbol> symbols;

  SymbolTable(List<ExecutableFile.Symbol> unordered) {
    symbols = new ArrayList<>(unordered);
    symbols.sort(Comparator.comparing(ExecutableFile.Symbol::address, Long::compareUnsigned));
    addresses = symbols.stream().mapToLong(ExecutableFile.Symbol::address).toArray();
  }

  boolean isEmpty() {
    return addresses.length == 0;
  }

  /** {@code name+0x12} for an address in or, where sizes are not known, behind a function. */
  Optional<String> name(long address) {
    int low = 0;
    int high = addresses.length;
    while (low < high) {
      int middle = low + high >>> 1;
      if (Long.compareUnsigned(addresses[middle], address) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low == 0) {
      return Optional.empty();
    }
    ExecutableFile.Symbol symbol = symbols.get(low - 1);
    long distance = address - symbol.address();
    if (symbol.size() > 0 && distance >= symbol.size()) {
      return Optional.empty();
    }
    return Optional.of(symbol.name() + "+0x" + Long.toHexString(distance));
  }
}
