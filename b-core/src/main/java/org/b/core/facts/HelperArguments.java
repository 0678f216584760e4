package org.b.core.facts;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.b.core.facts.HelperCall.Kind;
import org.b.core.facts.HelperCall.Result;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.core.types.StructType;

/** The words of {@code helper-arguments.table}. */
final class HelperArguments {
  /** {@code out8}, {@code leaf?}, {@code table:HASH,ARRAY}. */
  private static final Pattern WORD =
      Pattern.compile("([ui](?:32|64)|[a-z]+)(\\d*)(\\??)(?::(.+))?");

  private HelperArguments() {}

  static HelperCall.Parameter parameter(String word, String name) {
    Matcher matcher = WORD.matcher(word);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("no argument: " + word);
    }
    boolean zero = matcher.group(1).equals("size") && matcher.group(2).equals("0");
    Kind kind =
        switch (matcher.group(1)) {
          case "size" -> zero ? Kind.SIZE_OR_ZERO : Kind.SIZE;
          case "eventsize" -> Kind.EVENT_SIZE;
          case "outleaf" -> Kind.LEAF_OUT;
          default -> Kind.valueOf(matcher.group(1).toUpperCase(java.util.Locale.ROOT));
        };
    return new HelperCall.Parameter(
        kind,
        name,
        zero || matcher.group(2).isEmpty() ? 0 : Integer.parseInt(matcher.group(2)),
        !matcher.group(3).isEmpty(),
        matcher.group(4) == null ? List.of() : List.of(matcher.group(4).split(",")));
  }

  static Result result(String word) {
    if (word.startsWith("kernel:")) {
      String struct = word.substring("kernel:".length());
      boolean nullable = struct.endsWith("?");
      return new Result.KernelObject(nullable ? struct.replace("?", "") : struct, nullable);
    }
    if (word.startsWith("found:")) {
      return new Result.Found(word.substring("found:".length()));
    }
    if (word.startsWith("socket:")) {
      ReferenceType socket = FactTables.SHOWN_STRUCTS.get().get(word.substring("socket:".length()));
      return new Result.Socket((StructType) socket.target());
    }
    return switch (word) {
      case "void" -> new Result.Nothing();
      case "leaf" -> new Result.Leaf();
      case "reservation" -> new Result.Space();
      case "dynptr" -> new Result.Dynptr();
      case "kernelcontext" -> new Result.KernelContext();
      case "slice" -> new Result.Slice();
      case "variable", "variable?" -> new Result.OfVariable(word.endsWith("?"));
      case "length" -> new Result.Number(IntegerType.I64, true);
      default ->
          new Result.Number(
              new IntegerType(Integer.parseInt(word.substring(1)), word.startsWith("i")), false);
    };
  }
}
