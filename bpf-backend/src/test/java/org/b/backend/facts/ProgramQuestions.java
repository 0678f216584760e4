package org.b.backend.facts;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.b.core.facts.ContextField;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.ProgramSection;
import org.b.core.facts.ProgramType;
import org.b.core.facts.ResultRange;

/** Which programs the kernel knows, what their contexts hold, and what they may return. */
final class ProgramQuestions {
  /**
   * Contexts whose fields have parts and arrays of which the table may say less than the kernel.
   */
  private static final Set<String> KNOWN_EXACTLY = Set.of("__sk_buff", "xdp_md", "pt_regs");

  private static final int SMALLEST_RESULT = -2;

  private static final int LARGEST_RESULT = 5;

  /** Program types that a kernel may be built or started without, while it has the others. */
  private static final Set<String> CONFIGURED =
      Set.of(
          "BPF_PROG_TYPE_LWT_SEG6LOCAL",
          "BPF_PROG_TYPE_LIRC_MODE2",
          "BPF_PROG_TYPE_LSM",
          "BPF_PROG_TYPE_STRUCT_OPS",
          "BPF_PROG_TYPE_EXT");

  /** In 7.2, probes of processes may write registers; one of the kernel cannot be attached then. */
  private static final Set<String> WRITABLE_IN_PART =
      Set.of("BPF_PROG_TYPE_KPROBE", "BPF_PROG_TYPE_PERF_EVENT");

  private static final KernelVersion RESULTS_OF_SECURITY_HOOKS = new KernelVersion(6, 12);

  /** Attaching them came later than loading them, which looked at the program type alone. */
  private static final Set<String> LOADED_EARLIER = Set.of("sk_reuseport(migrate)");

  private final KernelVersion kernel;
  private final List<ProgramKind> loadable = new ArrayList<>();
  private final List<ProgramKind> kinds;

  ProgramQuestions(KernelVersion kernel, List<ProgramKind> kinds) {
    this.kernel = kernel;
    this.kinds = kinds;
  }

  /** The kinds that this kernel takes, one of each that it tells apart. */
  List<ProgramKind> loadable() {
    if (loadable.isEmpty()) {
      Set<String> seen = new HashSet<>();
      for (ProgramKind kind : kinds) {
        if (kernel.atLeast(kind.since())
            && kind.accepts(kind.leave(kernel))
            && seen.add(kind.verifierKind())) {
          loadable.add(kind);
        }
      }
    }
    return loadable;
  }

  Answers hooks() {
    Answers answers = new Answers("hooks");
    for (ProgramKind kind : kinds) {
      boolean table = kernel.atLeast(kind.since());
      boolean accepted = kind.accepts(kind.leave(kernel));
      if (table && !accepted && kind.section().target() != ProgramSection.Target.NONE) {
        // a kernel without trampolines or security hooks for programs
        answers.skip(kind.toString());
      } else if (!LOADED_EARLIER.contains(kind.toString())) {
        answers.compare(kind + " since " + kind.since(), table, accepted);
      }
    }
    return answers;
  }

  /** Program types, those that no hook of the language has as well. */
  Answers types() {
    Answers answers = new Answers("program types");
    Set<String> loaded = new HashSet<>();
    loadable().forEach(kind -> loaded.add(kind.type().name()));
    for (ProgramType type : KernelFacts.programTypes()) {
      boolean known =
          loaded.contains(type.name()) || ProgramKind.knows(type, Code.move(0, 0), Code.exit());
      boolean table = kernel.atLeast(type.since());
      if (table && !known && CONFIGURED.contains(type.name())) {
        answers.skip(type.name());
      } else {
        answers.compare(type.name() + " since " + type.since(), table, known);
      }
    }
    return answers;
  }

  /**
   * Every aligned place of every size. What the table allows is read in one program first: loading
   * what the kernel accepts takes long under emulation.
   */
  Answers contextReads() {
    Answers answers = new Answers("reads of contexts");
    for (ProgramKind kind : loadable()) {
      ProgramType type = kind.type();
      boolean exact = KNOWN_EXACTLY.contains(type.context());
      boolean together = kind.accepts(Code.join(allowedReads(kind)), kind.leave(kernel));
      for (int size = 1; size <= 8 && !type.fields().isEmpty(); size *= 2) {
        for (int offset = 0; offset < type.contextSize(); offset += size) {
          if (!isPointer(type, offset)) {
            Optional<ContextField> field =
                type.fieldAt(offset, size).filter(f -> f.isFor(kind.word()));
            boolean table = field.filter(f -> kernel.atLeast(f.since())).isPresent();
            if (exact || field.isPresent()) {
              boolean accepted =
                  table && together
                      || kind.accepts(Code.load(0, 1, offset, size), kind.leave(kernel));
              String fact = kind + " offset " + offset + " size " + size;
              answers.compare(fact + field.map(f -> " " + f.name()).orElse(""), table, accepted);
            }
          }
        }
      }
    }
    return answers;
  }

  private byte[][] allowedReads(ProgramKind kind) {
    List<byte[]> reads = new ArrayList<>();
    for (int size = 1; size <= 8; size *= 2) {
      for (int offset = 0; offset < kind.type().contextSize(); offset += size) {
        if (kind.type()
            .fieldAt(offset, size)
            .filter(f -> f.isFor(kind.word()) && kernel.atLeast(f.since()))
            .isPresent()) {
          reads.add(Code.load(0, 1, offset, size));
        }
      }
    }
    return reads.toArray(byte[][]::new);
  }

  /** Reads of pointers are accepted by the kernel and not offered to programs. */
  private static boolean isPointer(ProgramType type, int offset) {
    return type.fields().stream()
        .anyMatch(f -> f.pointer() && f.offset() <= offset && offset < f.offset() + f.size());
  }

  Answers contextWrites() {
    Answers answers = new Answers("writes to contexts");
    for (ProgramKind kind : loadable()) {
      for (ContextField field : kind.type().fields()) {
        boolean accepted =
            kind.accepts(
                Code.move(0, 0),
                Code.store(1, field.offset(), field.element(), 0),
                kind.leave(kernel));
        boolean table =
            field.isWritableFor(kind.word())
                && field.writableSince().filter(kernel::atLeast).isPresent();
        if (table
            || !WRITABLE_IN_PART.contains(kind.type().name())
                && !isSharedWithWritable(kind.type(), field)) {
          answers.compare(kind + " " + field.name(), table, accepted);
        }
      }
    }
    return answers;
  }

  /** Whether the same bytes have another name under which they are written (args and reply). */
  private static boolean isSharedWithWritable(ProgramType type, ContextField field) {
    return !field.writable()
        && type.fields().stream()
            .anyMatch(f -> f.writable() && f.offset() == field.offset() && !f.equals(field));
  }

  /** A few numbers around those that mean something. */
  Answers results() {
    Answers answers = new Answers("results");
    for (ProgramKind kind : loadable()) {
      Optional<ResultRange> range = kind.hook().resultRange(kind.word(), kernel);
      for (int value = SMALLEST_RESULT; value <= LARGEST_RESULT; value++) {
        boolean table = range.isEmpty() || range.get().contains(value);
        boolean accepted = kind.accepts(Code.move(0, value), Code.exit());
        if (table || !isAnythingAllowed(kind)) {
          answers.compare(kind + " returns " + value, table, accepted);
        }
      }
    }
    return answers;
  }

  /** The verifier looks at results of security hooks since 6.12 (BPF_LSM_MAC, 5d99e198be27). */
  private boolean isAnythingAllowed(ProgramKind kind) {
    return kind.hook().name().equals("lsm") && !kernel.atLeast(RESULTS_OF_SECURITY_HOOKS);
  }
}
