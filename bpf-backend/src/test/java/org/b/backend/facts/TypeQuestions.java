package org.b.backend.facts;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfKind;
import org.b.core.btf.BtfType;
import org.b.core.facts.ContextField;
import org.b.core.facts.Helper;
import org.b.core.facts.HelperCall;
import org.b.core.facts.KernelConstant;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelIterator;
import org.b.core.facts.MapKind;
import org.b.core.facts.ProgramType;

/** What the kernel's own types (BTF) say of numbers, layouts and functions' arguments. */
final class TypeQuestions {
  /**
   * Fields that kernels declare otherwise than they let them be read: an array without a length,
   * parts of registers (since 6.9), a number of two bytes that was four before 5.17.
   */
  private static final Set<String> OTHER_SIZES =
      Set.of(
          "bpf_raw_tracepoint_args.args", "pt_regs.cs", "pt_regs.ss", "bpf_sk_lookup.remote_port");

  private final RunningTypes types;
  private final Btf kernel;

  TypeQuestions(RunningTypes types) {
    this.types = types;
    this.kernel = types.kernel();
  }

  /** Numbers of program types, kinds of maps and helpers. */
  Answers numbers() {
    Answers answers = new Answers("numbers in the kernel's types");
    Map<String, Long> programs = values("bpf_prog_type");
    for (ProgramType type : KernelFacts.programTypes()) {
      number(answers, type.name(), type.number(), programs);
    }
    Map<String, Long> maps = values("bpf_map_type");
    for (MapKind kind : KernelFacts.mapKinds()) {
      number(answers, "BPF_MAP_TYPE_" + kind.name(), kind.number(), maps);
    }
    Map<String, Long> helpers = values("bpf_func_id");
    for (Helper helper : KernelFacts.helpers()) {
      String name = "BPF_FUNC_" + helper.name().substring("bpf_".length());
      number(answers, name, helper.number(), helpers);
    }
    return answers;
  }

  private static void number(
      Answers answers, String name, int number, Map<String, Long> enumeration) {
    Long value = enumeration.get(name);
    if (value != null) {
      answers.same(name, (long) number, value);
    }
  }

  private Map<String, Long> values(String enumeration) {
    Map<String, Long> values = new HashMap<>();
    if (kernel.type(kernel.find(BtfKind.ENUM, enumeration)) instanceof BtfType.Enumeration found) {
      found.values().forEach(value -> values.put(value.name(), value.value()));
    }
    return values;
  }

  /** Constants of the user-space interface that are enumerators of the kernel. */
  Answers constants() {
    Answers answers = new Answers("constants in the kernel's types");
    for (int id = 1; id < kernel.count(); id++) {
      int kind = kernel.kind(id);
      if ((kind == BtfKind.ENUM || kind == BtfKind.ENUM64)
          && kernel.type(id) instanceof BtfType.Enumeration enumeration) {
        for (BtfType.Enumerator value : enumeration.values()) {
          Optional<KernelConstant> constant = KernelFacts.constant(value.name());
          constant.ifPresent(
              c -> answers.same(value.name(), shown(c.value(), kind), shown(value.value(), kind)));
        }
      }
    }
    return answers;
  }

  /** Kernels before 6.0 know 32 bits of an enumerator, and not its sign. */
  private static long shown(long value, int kind) {
    return kind == BtfKind.ENUM ? value & 0xffffffffL : value;
  }

  /** Where contexts and sockets have their fields. */
  Answers layouts() {
    Answers answers = new Answers("layouts in the kernel's types");
    for (ProgramType type : KernelFacts.programTypes()) {
      int struct = kernel.find(BtfKind.STRUCT, type.context());
      if (struct != 0) {
        Map<String, BtfType.Member> members = new HashMap<>();
        flatten(struct, 0, members);
        for (ContextField field : type.fields()) {
          BtfType.Member member = members.get(field.name());
          if (member != null) {
            String name = type.context() + "." + field.name();
            answers.same(name + " offset", field.offset(), member.bitOffset() / 8);
            if (member.bitSize() == 0 && !OTHER_SIZES.contains(name)) {
              answers.same(name + " size", field.size(), kernel.size(member.type()));
            }
          }
        }
      }
    }
    return answers;
  }

  private void flatten(int struct, int base, Map<String, BtfType.Member> members) {
    if (kernel.resolve(struct) instanceof BtfType.Composite composite) {
      for (BtfType.Member member : composite.members()) {
        int at = base + member.bitOffset();
        if (member.name().isEmpty()) {
          flatten(member.type(), at, members);
        } else {
          members.put(
              member.name(),
              new BtfType.Member(member.name(), member.type(), at, member.bitSize()));
        }
      }
    }
  }

  /** How many arguments functions take, which of them are objects, and what they give. */
  Answers functions() {
    Answers answers = new Answers("prototypes in the kernel's types");
    for (Helper function : KernelFacts.callableFunctions()) {
      types
          .function(function.name())
          .ifPresent(place -> function(answers, function, function.call().orElseThrow(), place));
    }
    KernelFacts.iterators().forEach(iterator -> iterator(answers, iterator));
    return answers;
  }

  /** How an iterator is started, how much of the stack it takes, and what it gives. */
  private void iterator(Answers answers, KernelIterator iterator) {
    Helper start = iterator.start();
    types
        .function(start.name())
        .ifPresent(place -> function(answers, start, start.call().orElseThrow(), place));
    types
        .function(iterator.next())
        .ifPresent(
            place -> {
              Btf btf = place.types();
              if (btf.type(place.id()) instanceof BtfType.Function found
                  && btf.type(found.prototype()) instanceof BtfType.FunctionPrototype prototype) {
                String name = iterator.name();
                if (btf.resolve(prototype.parameters().get(0).type())
                    instanceof BtfType.Pointer own) {
                  answers.same(name, name, btf.resolve(own.target()).name());
                  answers.same(name + " words", iterator.words() * 8, btf.size(own.target()));
                }
                if (iterator.element() instanceof HelperCall.Result.KernelObject object) {
                  answers.same(name + " gives", object.struct(), pointed(btf, prototype.result()));
                }
              }
            });
  }

  private static void function(
      Answers answers, Helper function, HelperCall call, RunningTypes.Place place) {
    Btf btf = place.types();
    if (!(btf.type(place.id()) instanceof BtfType.Function found)
        || !(btf.type(found.prototype()) instanceof BtfType.FunctionPrototype prototype)) {
      return;
    }
    List<BtfType.Parameter> parameters = prototype.parameters();
    String name = function.name();
    answers.same(name + " arguments", call.prototypeArguments(), parameters.size());
    // an iterator comes first
    int first = call.result() instanceof HelperCall.Result.Iterator ? 1 : 0;
    for (int i = 0; i < Math.min(parameters.size() - first, call.parameters().size()); i++) {
      HelperCall.Parameter parameter = call.parameters().get(i);
      if (parameter.kind() == HelperCall.Kind.KERNEL) {
        String struct = pointed(btf, parameters.get(first + i).type());
        answers.compare(
            name + " argument " + (i + 1) + " " + struct, parameter.names().contains(struct), true);
      }
    }
    if (call.result() instanceof HelperCall.Result.KernelObject object) {
      answers.same(name + " result", object.struct(), pointed(btf, prototype.result()));
    }
  }

  /** The struct that a pointer leads to; empty for other types. */
  private static String pointed(Btf btf, int type) {
    return btf.resolve(type) instanceof BtfType.Pointer pointer
        ? btf.resolve(pointer.target()).name()
        : "";
  }
}
