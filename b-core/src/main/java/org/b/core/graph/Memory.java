package org.b.core.graph;

import java.util.ArrayList;
import java.util.List;
import org.b.core.program.Global;
import org.b.core.source.Span;
import org.b.core.types.ArrayType;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.core.types.StructType;
import org.b.core.types.Type;

/**
 * A place in memory: an aggregate, or a part of it. What it holds may be an integer or an aggregate
 * again.
 *
 * @param base the aggregate
 * @param path the part as the source names it, {@code .flows[].port}: empty for the whole; {@code
 *     []} stands for the next of {@code subscripts}
 * @param subscripts what is added to the part's place, in the order of the path
 * @param bitOffset where the part starts when every subscript is 0, in bits from the start of the
 *     aggregate
 * @param bitWidth bits that the part takes
 * @param type what the part holds
 */
public record Memory(
    Base base, String path, List<Subscript> subscripts, int bitOffset, int bitWidth, Type type) {

  /** Where an aggregate lives. */
  public sealed interface Base {
    Type type();
  }

  /** A struct or array on the program's stack. */
  public record Stack(Local local) implements Base {
    @Override
    public Type type() {
      return local.type();
    }
  }

  /** What a reference points to; it must not be null here. */
  public record Behind(Local reference) implements Base {
    @Override
    public Type type() {
      return ((ReferenceType) reference.type()).target();
    }
  }

  /** A variable outside functions. */
  public record Shared(Global global) implements Base {
    @Override
    public Type type() {
      return global.type();
    }
  }

  /**
   * A step into an array.
   *
   * @param index number of the element
   * @param count elements that the array has: the index must be less
   * @param stride bytes from one element to the next
   */
  public record Subscript(Value index, int count, int stride, Span span) {}

  public Memory {
    subscripts = List.copyOf(subscripts);
  }

  /** The whole of an aggregate, or of the integer behind a reference. */
  public static Memory whole(Base base) {
    Type type = base.type();
    return new Memory(base, "", List.of(), 0, type.size() * 8, type);
  }

  /** A struct or array local. */
  public static Memory of(Local local) {
    return whole(new Stack(local));
  }

  /** What a reference points to. */
  public static Memory behind(Local reference) {
    return whole(new Behind(reference));
  }

  /** A field of the struct that this holds. */
  public Memory field(StructType.Field field) {
    return new Memory(
        base,
        path + "." + field.name(),
        subscripts,
        bitOffset + field.bitOffset(),
        field.bitWidth(),
        field.type());
  }

  /** An element of the array that this holds. A constant that is in range costs nothing. */
  public Memory element(Value index, Span span) {
    ArrayType array = (ArrayType) type;
    Type element = array.element();
    List<Subscript> steps = new ArrayList<>(subscripts);
    String step = "[]";
    int start = bitOffset;
    if (index instanceof Value.Constant constant
        && constant.value() >= 0
        && constant.value() < array.count()) {
      step = "[" + constant.value() + "]";
      start += (int) constant.value() * element.size() * 8;
    } else {
      steps.add(new Subscript(index, array.count(), element.size(), span));
    }
    return new Memory(base, path + step, steps, start, element.size() * 8, element);
  }

  /** The start of the text that this holds, as a text of another length. */
  public Memory start(ArrayType text) {
    return new Memory(base, path + "[0..]", subscripts, bitOffset, text.size() * 8, text);
  }

  /** Some bytes of the text that this holds, as an unsigned number. */
  public Memory bytes(int offset, int count) {
    return new Memory(
        base,
        path + "[" + offset + ".." + (offset + count) + "]",
        subscripts,
        bitOffset + offset * 8,
        count * 8,
        IntegerType.unsigned(count * 8));
  }

  public boolean isWhole() {
    return path.isEmpty();
  }

  /** Byte in which the part starts when every subscript is 0. */
  public int byteOffset() {
    return bitOffset / 8;
  }

  /** Whether the part takes whole bytes and as many as its type has in memory. */
  public boolean isPlain() {
    return bitOffset % 8 == 0 && bitWidth == type.size() * 8;
  }

  /** The largest power of two, at most 8, of which the address of the part's byte is a multiple. */
  public int alignment() {
    int bits = 8 | byteOffset();
    for (Subscript subscript : subscripts) {
      bits |= subscript.stride();
    }
    return Integer.lowestOneBit(bits);
  }

  /** The values of the subscripts. */
  public List<Value> indices() {
    List<Value> indices = new ArrayList<>(subscripts.size());
    subscripts.forEach(subscript -> indices.add(subscript.index()));
    return indices;
  }
}
