package org.b.backend.object;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfKind;
import org.b.core.btf.BtfType;

/**
 * What an object takes from the running kernel by name: the functions and variables of the section
 * {@code .ksyms}. Compilers describe them as {@code extern}, which the kernel's own reader of types
 * refuses (kernel/bpf/btf.c, btf_func_check, btf_var_check_meta): their records are rewritten in
 * place, so that all ids stay.
 */
final class Externs {
  private static final int EXTERN = 2;
  private static final int GLOBAL = 1;
  private static final int COUNT_MASK = 0xffff;
  private static final int MEMBER = 12;
  private static final Set<String> SECTIONS = Set.of(".ksyms", ".kconfig");

  private Externs() {}

  /** Names of variables whose type the object states; others are bare addresses. */
  static Set<String> typed(Optional<Btf> original) {
    Set<String> result = new HashSet<>();
    original.ifPresent(
        btf -> {
          for (BtfType type : btf.types()) {
            if (type instanceof BtfType.Variable variable
                && variable.linkage() == EXTERN
                && !(btf.resolve(variable.type()) instanceof BtfType.Void)) {
              result.add(variable.name());
            }
          }
        });
    return result;
  }

  /** The bytes of the types with externs made acceptable. */
  static byte[] complete(Btf btf) {
    byte[] result = btf.bytes();
    ByteBuffer out = ByteBuffer.wrap(result).order(ByteOrder.LITTLE_ENDIAN);
    int start = out.getInt(4) + out.getInt(8);
    int integer = anyInteger(btf);
    int[] places = places(btf, out, start);
    for (int id = 1; id < btf.types().size(); id++) {
      BtfType type = btf.type(id);
      int at = places[id];
      if (type instanceof BtfType.Function function && function.linkage() == EXTERN) {
        out.putInt(at + 4, out.getInt(at + 4) & ~COUNT_MASK | GLOBAL);
        nameParameters(btf, out, places[function.prototype()], function, out.getInt(at));
      } else if (type instanceof BtfType.Variable variable && variable.linkage() == EXTERN) {
        out.putInt(at + 8, integer);
        out.putInt(at + BtfKind.COMMON, GLOBAL);
      } else if (type instanceof BtfType.DataSection section && SECTIONS.contains(section.name())) {
        // A struct without a name, whose members are one number each, says nothing.
        int count = section.variables().size();
        out.putInt(at, 0);
        out.putInt(at + 4, BtfKind.STRUCT << 24 | count);
        out.putInt(at + 8, btf.size(integer));
        for (int i = 0; i < count; i++) {
          out.putInt(at + BtfKind.COMMON + MEMBER * i, 0);
          out.putInt(at + BtfKind.COMMON + MEMBER * i + 4, integer);
          out.putInt(at + BtfKind.COMMON + MEMBER * i + 8, 0);
        }
      }
    }
    return result;
  }

  /** Parameters of functions must have names; any identifier will do. */
  private static void nameParameters(
      Btf btf, ByteBuffer out, int at, BtfType.Function function, int name) {
    if (btf.type(function.prototype()) instanceof BtfType.FunctionPrototype prototype) {
      for (int i = 0; i < prototype.parameters().size(); i++) {
        int parameter = at + BtfKind.COMMON + 8 * i;
        boolean variadic = out.getInt(parameter + 4) == 0;
        if (out.getInt(parameter) == 0 && !variadic) {
          out.putInt(parameter, name);
        }
      }
    }
  }

  private static int[] places(Btf btf, ByteBuffer bytes, int start) {
    int[] places = new int[btf.types().size()];
    int at = start;
    for (int id = 1; id < places.length; id++) {
      places[id] = at;
      int info = bytes.getInt(at + 4);
      at += BtfKind.COMMON + BtfKind.extra(BtfKind.kind(info), BtfKind.count(info));
    }
    return places;
  }

  private static int anyInteger(Btf btf) {
    for (int id = 1; id < btf.types().size(); id++) {
      if (btf.type(id) instanceof BtfType.Int integer && integer.size() == 4) {
        return id;
      }
    }
    for (int id = 1; id < btf.types().size(); id++) {
      if (btf.type(id) instanceof BtfType.Int) {
        return id;
      }
    }
    return 0;
  }
}
