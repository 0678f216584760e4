package org.b.dsl.lower;

import java.util.stream.Collectors;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.LeafField;
import org.b.core.facts.TableType;
import org.b.core.program.Table;
import org.b.core.source.Span;
import org.b.core.types.ArrayType;
import org.b.core.types.StructType;
import org.b.core.types.Type;
import org.b.core.types.VoidType;

/**
 * Whether the kernel makes a map of a table's sizes. Kernel rules: htab_map_alloc_check,
 * array_map_alloc_check, trie_alloc (EINVAL, E2BIG).
 */
final class TableSizes {
  /** Keys, and leaves that are put together before they are stored, pass through the stack. */
  private static final int STACK_SIZE = 512;

  /** LPM_DATA_SIZE_MAX of kernel/bpf/lpm_trie.c. */
  private static final int LARGEST_PREFIX = 256;

  /** PCPU_MIN_UNIT_SIZE of linux/percpu.h: no leaf of a processor's own is larger. */
  private static final int LARGEST_PER_PROCESSOR = 32 << 10;

  /** KMALLOC_MAX_SIZE with 4 KiB pages, less what the kernel adds to an element. */
  private static final int LARGEST_LEAF = (4 << 20) - 4096;

  /** BPF_LOCAL_STORAGE_MAX_VALUE_SIZE of linux/bpf_local_storage.h, with room for its header. */
  private static final int LARGEST_STORED = (64 << 10) - 256;

  /** The first kernel whose control groups have leaves of more than a page: 33b57e0cc78e. */
  private static final KernelVersion LARGER = new KernelVersion(5, 15);

  /** What the kernel adds to each element of a hash table: struct htab_elem, generously. */
  private static final int ELEMENT_OVERHEAD = 64;

  /** The smallest page that kernels have. */
  private static final int PAGE = 4096;

  private final Environment environment;
  private final Report report;

  TableSizes(Environment environment) {
    this.environment = environment;
    this.report = environment.report;
  }

  /** Reports a key or a leaf of a size that the type of table does not allow. */
  void check(Table table, Span keySpan, Span leafSpan) {
    if (!isBroken(table.key())) {
      checkKey(table, keySpan);
    }
    if (!isBroken(table.leaf())) {
      checkLeaf(table, leafSpan);
      checkLocks(table, keySpan, leafSpan);
    }
  }

  /** Kernel rule: ENOTSUPP from BPF_MAP_CREATE (map_check_btf). */
  private void checkLocks(Table table, Span keySpan, Span leafSpan) {
    LeafField.within(table.key())
        .ifPresent(
            kind ->
                report.add(
                    DiagnosticCode.LOCK_PLACE, keySpan, "a key cannot have a " + kind.called()));
    LeafField.of(table.leaf())
        .ifPresent(
            kind ->
                report.add(
                    Diagnostic.of(
                            DiagnosticCode.LOCK_PLACE,
                            leafSpan,
                            "the leaf is nothing but a " + kind.called())
                        .withHelp(
                            "declare a struct with the "
                                + kind.called()
                                + " and what "
                                + (kind.callsFunctions() ? "belongs to it" : "it guards"))));
    for (StructType.Field field : LeafField.in(table.leaf())) {
      LeafField kind = LeafField.of(field.type()).orElseThrow();
      if (!kind.maps().contains(table.kind().name())) {
        report.add(
            Diagnostic.of(
                    DiagnosticCode.LOCK_PLACE,
                    leafSpan,
                    "leaves of a " + table.type().name() + " cannot have a " + kind.name())
                .withRelated(field.span(), "the " + kind.name())
                .withHelp("the kernel allows it in " + allowed(kind)));
      } else if (!environment.target.atLeast(kind.since())) {
        report.add(
            DiagnosticCode.TOO_NEW,
            leafSpan,
            "a leaf with a "
                + kind.name()
                + " needs kernel "
                + kind.since()
                + ", but the target is "
                + environment.target);
      } else if (kind.callsFunctions()) {
        oneTable(table, kind, field, leafSpan);
      }
    }
  }

  /** Whoever starts it tells the kernel which map it is in (bpf_timer_init, bpf_wq_init). */
  private void oneTable(Table table, LeafField kind, StructType.Field field, Span leafSpan) {
    environment.tables.values().stream()
        .filter(other -> other.leaf().equals(table.leaf()))
        .filter(other -> kind.maps().contains(other.kind().name()))
        .findFirst()
        .ifPresent(
            other ->
                report.add(
                    Diagnostic.of(
                            DiagnosticCode.LOCK_PLACE,
                            leafSpan,
                            "leaves with a "
                                + kind.called()
                                + " are those of one table, and `"
                                + other.name()
                                + "` has them already")
                        .withRelated(other.span(), "the other table")
                        .withRelated(field.span(), "the " + kind.called())
                        .withHelp("declare a struct for each of the tables")));
  }

  private static String allowed(LeafField kind) {
    return KernelFacts.tableTypes().stream()
        .filter(type -> type.isGeneral() && kind.maps().contains(type.map().name()))
        .map(TableType::name)
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private void checkKey(Table table, Span span) {
    if (table.key() instanceof VoidType) {
      return;
    }
    int size = table.key().size();
    if (size == 0) {
      report.add(DiagnosticCode.BAD_KEY, span, "the key has no fields");
    } else if (table.type().isIndexed() && size != 4) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.BAD_KEY,
                  span,
                  "the key of an INDEXED table takes 4 bytes, but this one takes " + size)
              .withHelp("use u32, or a struct with one field of 32 bits"));
    } else if (table.kind().name().equals("LPM_TRIE") && hasArray(table.key())) {
      report.add(
          DiagnosticCode.BAD_KEY,
          span,
          "the key of an LPM table consists of integers: an array has no network order");
    } else if (table.kind().name().equals("LPM_TRIE") && size > LARGEST_PREFIX) {
      report.add(
          DiagnosticCode.BAD_KEY,
          span,
          "the key of an LPM table takes at most 256 bytes, but this one takes " + size);
    } else if (size > STACK_SIZE) {
      tooLarge("key", table.key(), STACK_SIZE, "the program's stack has", span);
    }
  }

  private static boolean hasArray(Type type) {
    return type instanceof ArrayType
        || type instanceof StructType struct
            && struct.fields().stream().anyMatch(field -> hasArray(field.type()));
  }

  private void checkLeaf(Table table, Span span) {
    if (table.leaf() instanceof VoidType) {
      return;
    }
    int size = table.leaf().size();
    boolean general = table.policy() != Table.Policy.BY_USE;
    if (size == 0) {
      report.add(DiagnosticCode.BAD_TABLE, span, "the leaf has no fields");
    } else if (general && size > STACK_SIZE) {
      tooLarge("leaf", table.leaf(), STACK_SIZE, "the program's stack has", span);
    } else if (table.type().isPerProcessor() && size > LARGEST_PER_PROCESSOR) {
      tooLarge("leaf", table.leaf(), LARGEST_PER_PROCESSOR, "a processor's own may have", span);
    } else if (table.type().isOfGroups() && size > PAGE && !environment.target.atLeast(LARGER)) {
      tooLarge(
          "leaf",
          table.leaf(),
          PAGE,
          "before kernel " + LARGER + " a control group may have",
          span);
    } else if (table.type().isOfGroups() && size > LARGEST_STORED) {
      tooLarge("leaf", table.leaf(), LARGEST_STORED, "a control group may have", span);
    } else if (table.isStorage() && size > LARGEST_STORED) {
      tooLarge("leaf", table.leaf(), LARGEST_STORED, "an owner may have", span);
    } else if (size > LARGEST_LEAF) {
      tooLarge("leaf", table.leaf(), LARGEST_LEAF, "the kernel allows", span);
    }
  }

  /** Whether a part of a type was not understood, so that its size means nothing. */
  private static boolean isBroken(Type type) {
    return type.isError()
        || type instanceof StructType struct
            && struct.fields().stream().anyMatch(field -> isBroken(field.type()));
  }

  private void tooLarge(String what, Type type, int most, String limit, Span span) {
    Diagnostic diagnostic =
        Diagnostic.of(
            DiagnosticCode.LEAF_TOO_LARGE,
            span,
            "the " + what + " takes " + type.size() + " bytes, but " + limit + " " + most);
    report.add(
        type instanceof StructType struct && struct.span() != null
            ? diagnostic.withRelated(struct.span(), "declared here")
            : diagnostic);
  }

  /** A ring buffer's size is a power of two of whole pages: ringbuf_map_alloc. */
  void checkBuffer(long bytes, Span span) {
    boolean fits = bytes >= PAGE && Long.bitCount(bytes) == 1;
    if (!fits) {
      long next = Math.max(PAGE, Long.highestOneBit(Math.max(1, bytes - 1)) << 1);
      Diagnostic diagnostic =
          Diagnostic.of(
              DiagnosticCode.BAD_TABLE_SIZE,
              span,
              "a buffer has a power of two of bytes, at least a page (4096), but this one has "
                  + bytes);
      report.add(
          next <= Integer.MAX_VALUE
              ? diagnostic.withFix("change to " + next, span, Long.toString(next))
              : diagnostic);
    }
  }

  /** Reports a table that does not fit in what the kernel counts with 32 bits. */
  void checkMemory(Table table, Span entries) {
    if (table.type().size() == TableType.Size.BYTES) {
      return;
    }
    long element = (table.leaf().size() + 7L) / 8 * 8;
    if (!table.type().isIndexed()) {
      element += (table.key().size() + 7L) / 8 * 8 + ELEMENT_OVERHEAD;
    }
    if (element * table.entries() >= 1L << 32) {
      report.add(
          DiagnosticCode.BAD_TABLE_SIZE,
          entries,
          table.entries() + " entries of this table take more than 4 GiB");
    }
  }
}
