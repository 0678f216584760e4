package org.b.cli.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.backend.maps.BpfMap;
import org.b.core.btf.BtfType;

/**
 * Tables that count by powers of two: their values have the typedef {@code log2_count}. Bucket 0
 * counts zeros, bucket n the values from 2^(n-1) to 2^n - 1. A key is the bucket, or a struct of
 * the user's {@code key} and the {@code bucket}.
 */
final class Histograms {
  private static final String COUNT = "log2_count";
  private static final int BUCKETS = 65;

  /**
   * The counts of one key.
   *
   * @param key empty for a histogram without keys
   * @param counts by bucket
   */
  record Histogram(Optional<Object> key, long[] counts) {
    long total() {
      long total = 0;
      for (long count : counts) {
        total += count;
      }
      return total;
    }
  }

  private Histograms() {}

  static boolean isOne(BpfMap map) {
    return map.types().isPresent()
        && map.definition().valueType() != 0
        && map.types().get().type(map.definition().valueType()) instanceof BtfType.Typedef typedef
        && typedef.name().equals(COUNT);
  }

  /** The histograms of a table, the one with most counts first. */
  static List<Histogram> of(BpfMap map, List<BpfMap.Entry> entries) {
    Map<Optional<Object>, long[]> byKey = new LinkedHashMap<>();
    for (BpfMap.Entry entry : entries) {
      Object key = entry.key();
      Optional<Object> own = Optional.empty();
      Object bucket = key;
      if (key instanceof Map<?, ?> fields && fields.containsKey("bucket")) {
        own = Optional.ofNullable(fields.get("key")).map(TableValues::plain);
        bucket = fields.get("bucket");
      }
      if (bucket instanceof Number number && number.intValue() < BUCKETS) {
        byKey.computeIfAbsent(own, k -> new long[BUCKETS])[number.intValue()] += sum(entry.value());
      }
    }
    List<Histogram> result = new ArrayList<>();
    byKey.forEach((key, counts) -> result.add(new Histogram(key, counts)));
    result.removeIf(histogram -> histogram.total() == 0);
    result.sort((a, b) -> Long.compare(b.total(), a.total()));
    return result;
  }

  private static long sum(Object value) {
    if (value instanceof List<?> copies) {
      return copies.stream().mapToLong(Histograms::sum).sum();
    }
    return value instanceof Number number ? number.longValue() : 0;
  }

  /** The least value of a bucket. */
  static long from(int bucket) {
    return bucket == 0 ? 0 : 1L << bucket - 1;
  }

  /** The greatest value of a bucket. */
  static long to(int bucket) {
    return bucket == 0 ? 0 : bucket == 64 ? -1 : (1L << bucket) - 1;
  }
}
