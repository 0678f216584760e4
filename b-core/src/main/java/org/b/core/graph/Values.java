package org.b.core.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The values that make up something; one level deep. */
public final class Values {
  private Values() {}

  public static List<Value> of(Value value) {
    if (value instanceof Value.Unary unary) {
      return List.of(unary.operand());
    } else if (value instanceof Value.Binary binary) {
      return List.of(binary.left(), binary.right());
    } else if (value instanceof Value.Convert convert) {
      return List.of(convert.operand());
    } else if (value instanceof Value.ByteSwap swap) {
      return List.of(swap.operand());
    } else if (value instanceof Value.Slice slice) {
      return List.of(slice.operand());
    } else if (value instanceof Value.Load load) {
      return load.memory().indices();
    }
    return List.of();
  }

  public static List<Value> of(Instruction instruction) {
    if (instruction instanceof Instruction.Assign assign) {
      return List.of(assign.value());
    } else if (instruction instanceof Instruction.Store store) {
      return with(store.target(), store.value());
    } else if (instruction instanceof Instruction.StoreText store) {
      return store.target().indices();
    } else if (instruction instanceof Instruction.Zero zero) {
      return zero.target().indices();
    } else if (instruction instanceof Instruction.Copy copy) {
      return Stream.concat(copy.source().indices().stream(), copy.target().indices().stream())
          .toList();
    } else if (instruction instanceof Instruction.ContextStore store) {
      return List.of(store.value());
    } else if (instruction instanceof Instruction.PacketStore store) {
      return List.of(store.value());
    } else if (instruction instanceof Instruction.WriteKernel write) {
      return List.of(write.value());
    } else if (instruction instanceof Instruction.CopyPacket copy) {
      return List.of(copy.offset());
    } else if (instruction instanceof Instruction.WritePacket write) {
      return List.of(write.offset(), write.value());
    } else if (instruction instanceof Instruction.Atomic atomic) {
      List<Value> values = with(atomic.target(), atomic.operand());
      atomic.expected().ifPresent(values::add);
      return values;
    } else if (instruction instanceof Instruction.Call call) {
      return call.arguments().stream()
          .filter(Instruction.CallArgument.OfValue.class::isInstance)
          .map(argument -> ((Instruction.CallArgument.OfValue) argument).value())
          .toList();
    } else if (instruction instanceof Instruction.Log log) {
      List<Value> values = new ArrayList<>(log.arguments());
      log.stream().ifPresent(stream -> values.add(stream.number()));
      return values;
    } else if (instruction instanceof Instruction.KernelElement element) {
      return List.of(element.index());
    } else if (instruction instanceof Instruction.OffsetAddress address) {
      return List.of(address.offset());
    } else if (instruction instanceof Instruction.TakeAddress take) {
      return List.of(take.value());
    } else if (instruction instanceof Instruction.TakeNumber take) {
      return List.of(take.address());
    } else if (instruction instanceof Instruction.Update update) {
      List<Value> values =
          new ArrayList<>(update.leaf().place().map(Memory::indices).orElse(List.of()));
      update.prefixLength().ifPresent(values::add);
      return values;
    } else if (instruction instanceof Instruction.CallHelper call) {
      List<Value> values = new ArrayList<>();
      for (Argument argument : call.arguments()) {
        if (argument instanceof Argument.Scalar scalar) {
          values.add(scalar.value());
        } else if (argument instanceof Argument.Size size) {
          values.add(size.value());
        } else if (argument instanceof Argument.Bytes bytes) {
          values.addAll(bytes.memory().indices());
        }
      }
      return values;
    } else if (instruction instanceof Instruction.ChecksumUpdate update) {
      List<Value> values = new ArrayList<>(List.of(update.offset(), update.before()));
      values.add(update.after());
      Optional<Value> pseudo = update.pseudo();
      pseudo.ifPresent(values::add);
      return values;
    }
    return List.of();
  }

  private static List<Value> with(Memory memory, Value value) {
    List<Value> values = new ArrayList<>(List.of(value));
    values.addAll(memory.indices());
    return values;
  }

  public static List<Value> of(Terminator terminator) {
    if (terminator instanceof Terminator.Branch branch) {
      return List.of(branch.condition());
    } else if (terminator instanceof Terminator.TestReference test) {
      return test.known()
          .<List<Value>>map(k -> List.of(new Value.Read(k, test.span())))
          .orElse(List.of());
    } else if (terminator instanceof Terminator.TestHeader test) {
      return List.of(new Value.Read(test.flag(), test.span()));
    } else if (terminator instanceof Terminator.Switch choice) {
      return List.of(choice.value());
    } else if (terminator instanceof Terminator.Return result) {
      return List.of(result.value());
    }
    return List.of();
  }
}
