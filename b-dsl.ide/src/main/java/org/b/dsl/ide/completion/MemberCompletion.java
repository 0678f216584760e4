package org.b.dsl.ide.completion;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.b.core.facts.ContextField;
import org.b.core.facts.ContextObject;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.MapKind;
import org.b.core.facts.ProgramType;
import org.b.core.facts.ProgramType.PacketAccess;
import org.b.core.facts.SystemCall;
import org.b.core.facts.TableType;
import org.b.core.kernel.KernelPath;
import org.b.core.types.ReferenceType;
import org.b.core.types.StructType;
import org.b.core.types.SystemCallTypes;
import org.b.dsl.ide.completion.CompletionItem.Kind;
import org.b.dsl.ide.hover.HeaderDiagram;
import org.b.dsl.ide.hover.KernelMembers;
import org.b.dsl.ide.hover.Layouts;
import org.b.dsl.ide.hover.ShownStructs;
import org.b.dsl.ide.names.Callable;
import org.b.dsl.ide.names.Callables;
import org.b.dsl.ide.names.KernelWords;
import org.b.dsl.ide.names.PacketCallables;
import org.b.dsl.ide.names.Receiver;
import org.b.dsl.ide.outline.Code;
import org.b.dsl.ide.outline.Outline;

/** Proposals behind a dot, an arrow, {@code $} and {@code @}. */
final class MemberCompletion {
  private MemberCompletion() {}

  /** The second argument of {@code has_field(task, __state)}: a member of the first one. */
  static boolean asked(Place place, Proposals proposals) {
    Code code = place.code();
    int open = code.openBefore(place.last() + 1);
    if (!place.isBehind(",") || !code.is(open, "(") || !code.is(open - 1, "has_field")) {
      return false;
    }
    propose(place, proposals);
    return true;
  }

  static void propose(Place place, Proposals proposals) {
    Code code = place.code();
    int dot = place.last();
    if (code.is(dot, ".") && (code.is(dot - 1, "{") || code.is(dot - 1, ","))) {
      literalFields(place, proposals);
      return;
    }
    Receiver receiver = place.document().binder().receivers().before(dot);
    if (receiver instanceof Receiver.OfTable table) {
      methods(table.table(), place, proposals);
    } else if (receiver instanceof Receiver.OfPacket) {
      if (place.programType().filter(t -> t.packetRead() == PacketAccess.NONE).isPresent()) {
        return;
      }
      allowed(Callable.Owner.PACKET, place, proposals);
      PacketCallables.FIELDS.forEach(
          (name, text) -> proposals.add(Kind.FIELD, name, "u32", text, 0));
    } else if (receiver instanceof Receiver.OfContext context) {
      context(context.type(), place, proposals);
    } else if (receiver instanceof Receiver.OfKernel kernel) {
      kernel.call().ifPresent(call -> arguments(call, place, proposals));
      kernelMembers(kernel.path(), proposals);
    } else if (receiver instanceof Receiver.OfType type && type.isDynamicPointer()) {
      allowed(Callable.Owner.DYNPTR, place, proposals);
    } else if (receiver instanceof Receiver.OfType type && type.caller().isPresent()) {
      allowed(Callable.Owner.of(type.caller().get()), place, proposals);
    } else if (receiver instanceof Receiver.OfMemory) {
      calls(Callable.Owner.CONTEXT_MEMORY, proposals);
    } else if (receiver instanceof Receiver.OfShown shown) {
      for (StructType.Field field : shown.shown().fields()) {
        proposals.add(
            Kind.FIELD, field.name(), field.type().display(), ShownStructs.field(shown.type()), 0);
      }
    } else if (receiver instanceof Receiver.OfStruct struct) {
      boolean offset = code.is(dot - 2, "@");
      int bit = 0;
      for (Outline.Field field : struct.declaration().fields()) {
        boolean usable = !offset || bit % 8 == 0;
        if (usable) {
          boolean checksum =
              offset
                  && field.type().bits() == 16
                  && field.name().text().matches(".*(ck?sum|crc).*");
          field(field, struct.wire(), checksum ? 0 : 1, proposals);
        }
        bit += field.type().bits();
      }
    }
  }

  /** Arguments of the system call whose tracepoint the program attaches to. */
  private static void arguments(SystemCall call, Place place, Proposals proposals) {
    for (SystemCall.Argument argument : call.arguments()) {
      proposals.add(
          Kind.FIELD,
          argument.name(),
          SystemCallTypes.of(place.document().result().kernelTypes(), argument).display(),
          "Argument of the system call `" + call + "`.",
          0);
    }
  }

  /**
   * Members of the kernel's struct; those that start with two lines are the kernel's own matter.
   */
  private static void kernelMembers(KernelPath struct, Proposals proposals) {
    for (String name : struct.memberNames()) {
      struct
          .member(name)
          .ifPresent(
              member ->
                  proposals.add(
                      Kind.FIELD,
                      name.replaceFirst("^" + KernelWords.DATA_LOCATION, ""),
                      KernelMembers.type(member),
                      "Field of the kernel's `" + struct.btf().name(struct.root()) + "`.",
                      name.startsWith("__") && !name.startsWith(KernelWords.DATA_LOCATION)
                          ? 2
                          : 0));
    }
  }

  private static void field(Outline.Field field, boolean wire, int relevance, Proposals proposals) {
    proposals.add(
        Kind.FIELD,
        field.name().text(),
        field.type().display(),
        wire ? "Field of the header, a number in host order." : "",
        relevance);
  }

  /** What programs of the place's type may call on the target. */
  private static void allowed(Callable.Owner owner, Place place, Proposals proposals) {
    for (Callable callable : Callables.of(owner)) {
      if (callable.isAllowed(place.programType(), place.target())) {
        proposals.call(callable, Kind.METHOD, 0);
      }
    }
  }

  private static void calls(Callable.Owner owner, Proposals proposals) {
    Callables.of(owner).forEach(callable -> proposals.call(callable, Kind.METHOD, 0));
  }

  private static void literalFields(Place place, Proposals proposals) {
    Code code = place.code();
    int brace = code.openBefore(place.last());
    Optional<Outline.Struct> struct = place.document().binder().receivers().literal(brace);
    if (struct.isEmpty()) {
      return;
    }
    Set<String> given = new HashSet<>();
    int end = code.partner(brace) < 0 ? place.last() : code.partner(brace);
    for (int i = brace + 1; i < end; i++) {
      if (i != place.last()
          && code.is(i, ".")
          && (code.is(i - 1, "{") || code.is(i - 1, ","))
          && code.is(i + 2, "=")) {
        given.add(code.get(i + 1).text());
      }
    }
    for (Outline.Field field : struct.get().fields()) {
      String name = field.name().text();
      if (!given.contains(name)) {
        boolean filled = code.is(place.last() + 2, "=");
        proposals.add(
            Kind.FIELD,
            name,
            field.type().display(),
            "",
            filled ? name : name + " = ",
            filled ? Optional.empty() : Optional.of(name + " = ${1:value}"),
            0);
      }
    }
  }

  private static void methods(Outline.Table table, Place place, Proposals proposals) {
    Optional<TableType> type = table.type();
    for (Callable callable : Callables.of(Callable.Owner.TABLE)) {
      if (type.map(t -> isPossible(t, callable, place))
          .orElse(callable.isAllowed(place.programType(), place.target()))) {
        proposals.call(callable, Kind.METHOD, 0);
      }
    }
    String leaf = table.leaf().map(Outline.TypeUse::display).orElse("struct Leaf");
    proposals.snippet(
        Kind.SNIPPET,
        "lookup with blocks",
        "hit and miss",
        "Looks an entry up and runs a block for each outcome.",
        "lookup(${1:key}) {\n  on_match ${2:hit} ("
            + leaf
            + " *${3:leaf}) {\n    $0\n  }\n  on_miss ${4:miss} () {\n  }\n}",
        1);
  }

  /** Whether the helper behind an operation of that type of table is there for the program. */
  private static boolean isPossible(TableType table, Callable callable, Place place) {
    Optional<ProgramType> program = place.programType();
    Optional<TableType.Operation> operation =
        TableType.Operation.named(callable.name()).filter(table::offers);
    if (operation.isEmpty() || program.isEmpty()) {
      return operation.isPresent();
    }
    MapKind map = table.mapOn(place.target()).orElse(table.map());
    String helper = operation.get().helper(map, program.get().name());
    return KernelFacts.helper(helper)
        .map(found -> found.programTypes().get(program.get().name()))
        .filter(since -> place.target().atLeast(since) || since.compareTo(map.since()) <= 0)
        .isPresent();
  }

  private static void context(Optional<ProgramType> type, Place place, Proposals proposals) {
    if (type.isEmpty()) {
      return;
    }
    for (ContextField field : type.get().fields()) {
      Optional<ContextObject> object =
          KernelFacts.contextObject(type.get().name(), field.name())
              .filter(found -> place.target().atLeast(field.since()));
      if (object.isPresent()) {
        boolean socket = object.get().type().origin() == ReferenceType.Origin.SOCKET;
        proposals.add(
            Kind.FIELD,
            field.name(),
            socket ? "a socket" : object.get().type().display(),
            socket ? "The socket, or null." : "What the flow dissector says of the packet.",
            0);
      } else if (!field.pointer() && place.target().atLeast(field.since())) {
        proposals.add(
            Kind.FIELD,
            field.name(),
            field.size() <= 8 ? "u" + field.size() * 8 : field.size() + " bytes",
            "Field of `struct "
                + type.get().context()
                + "`, "
                + (field.writable() ? "readable and writable" : "readable")
                + "; since kernel "
                + field.since()
                + ".",
            0);
      }
    }
  }

  /** Headers behind {@code $} or {@code @}; those that the function has states for come first. */
  static void headers(Place place, Proposals proposals) {
    if (!place.mayHavePacket()) {
      return;
    }
    for (Outline.Struct header : place.names().headers()) {
      boolean used =
          place.function().flatMap(f -> f.state(header.name().text())).isPresent()
              || place.names().transition(header.name().text()).isPresent()
                  && place.function().isEmpty();
      proposals.add(
          Kind.HEADER, header.name().text(), "header", diagram(place, header), used ? 0 : 1);
    }
  }

  static String diagram(Place place, Outline.Struct header) {
    return "```\n" + HeaderDiagram.of(Layouts.onWire(place.names(), header)) + "\n```";
  }
}
