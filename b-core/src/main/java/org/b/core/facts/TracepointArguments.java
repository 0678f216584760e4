package org.b.core.facts;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which arguments of tracepoints are never null. Through others the verifier of some kernels lets
 * nobody load before a test (PTR_MAYBE_NULL by raw_tp_null_args in kernel/bpf/btf.c, since 6.13).
 */
public final class TracepointArguments {
  private static final Lazy<Map<String, List<Integer>>> PRESENT =
      new Lazy<>(
          () ->
              FactRows.read("tracepoint-arguments.table").stream()
                  .collect(
                      Collectors.toUnmodifiableMap(
                          row -> row.get("tracepoint"),
                          row -> row.list("arguments").stream().map(Integer::valueOf).toList())));

  private TracepointArguments() {}

  /** What is known, by tracepoint: numbers of arguments, the first one 1. */
  public static Map<String, List<Integer>> present() {
    return PRESENT.get();
  }

  /** Whether an argument of a tracepoint is known to be never null. */
  public static boolean isPresent(String tracepoint, int argument) {
    return present().getOrDefault(tracepoint, List.of()).contains(argument);
  }
}
