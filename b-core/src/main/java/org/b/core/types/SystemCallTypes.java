package org.b.core.types;

import java.util.Map;
import org.b.core.facts.SystemCall;
import org.b.core.kernel.KernelTypes;
import org.b.core.types.ReferenceType.Origin;

/**
 * The type of the language for an argument of a system call: what points, points to the process.
 */
public final class SystemCallTypes {
  /** C's integers on 64-bit machines, and those typedefs that not every kernel's types have. */
  private static final Map<String, IntegerType> INTEGERS =
      Map.ofEntries(
          Map.entry("char", IntegerType.CHAR),
          Map.entry("unsigned char", IntegerType.U8),
          Map.entry("int", IntegerType.I32),
          Map.entry("unsigned int", IntegerType.U32),
          Map.entry("unsigned", IntegerType.U32),
          Map.entry("long", IntegerType.I64),
          Map.entry("unsigned long", IntegerType.U64),
          Map.entry("u32", IntegerType.U32),
          Map.entry("__u32", IntegerType.U32),
          Map.entry("__s32", IntegerType.I32),
          Map.entry("u64", IntegerType.U64),
          Map.entry("__u64", IntegerType.U64),
          Map.entry("size_t", IntegerType.U64),
          Map.entry("loff_t", IntegerType.I64),
          Map.entry("off_t", IntegerType.I64),
          Map.entry("pid_t", IntegerType.I32),
          Map.entry("uid_t", IntegerType.U32),
          Map.entry("gid_t", IntegerType.U32),
          Map.entry("umode_t", IntegerType.U16),
          Map.entry("clockid_t", IntegerType.I32),
          Map.entry("timer_t", IntegerType.I32),
          Map.entry("mqd_t", IntegerType.I32),
          Map.entry("key_t", IntegerType.I32),
          Map.entry("key_serial_t", IntegerType.I32),
          Map.entry("qid_t", IntegerType.U32),
          Map.entry("rwf_t", IntegerType.I32),
          Map.entry("aio_context_t", IntegerType.U64),
          Map.entry("enum landlock_rule_type", IntegerType.U32));

  private SystemCallTypes() {}

  /** An integer, or a reference to the process's memory; {@code u64} for any other address. */
  public static Type of(KernelTypes kernel, SystemCall.Argument argument) {
    String declared = argument.declared().replaceAll("\\bconst\\b ?", "").strip();
    Type type = of(kernel, declared);
    return type instanceof IntegerType || type instanceof ReferenceType ? type : IntegerType.U64;
  }

  private static Type of(KernelTypes kernel, String declared) {
    if (INTEGERS.containsKey(declared)) {
      return INTEGERS.get(declared);
    } else if (declared.endsWith("*")) {
      Type target = of(kernel, declared.substring(0, declared.length() - 1));
      return target.isError() ? IntegerType.U64 : new ReferenceType(target, Origin.USER);
    }
    int id =
        declared.startsWith("struct ")
            ? kernel.struct(declared.substring("struct ".length()))
            : declared.startsWith("union ")
                ? kernel.union(declared.substring("union ".length()))
                : kernel.typedef(declared);
    return id == 0 ? ErrorType.ERROR : KernelMembers.of(kernel, id, 0, Origin.USER);
  }

  /** BTF id of the struct or union that an argument points to; 0 where it does not. */
  public static int target(KernelTypes kernel, SystemCall.Argument argument) {
    return of(kernel, argument) instanceof ReferenceType reference
            && reference.target() instanceof KernelStructType struct
        ? struct.id()
        : 0;
  }
}
