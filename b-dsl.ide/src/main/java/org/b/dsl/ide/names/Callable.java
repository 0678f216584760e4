package org.b.dsl.ide.names;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.b.core.facts.Helper;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.LeafField;
import org.b.core.facts.ProgramType;
import org.b.core.facts.SleepFacts;
import org.b.dsl.ide.outline.Outline;

/**
 * Something that can be called.
 *
 * @param owner what stands before the dot
 * @param result type of its value; empty if it has none
 * @param helpers kernel names of the helpers behind it, of an operation of tables one for each type
 *     of table; empty if none is needed
 * @param changesPacket whether the program type must allow changes of the packet
 * @param documentation Markdown
 */
public record Callable(
    String name,
    Owner owner,
    List<Parameter> parameters,
    String result,
    List<String> helpers,
    boolean changesPacket,
    String documentation) {

  /** What something is called on. */
  public enum Owner {
    NONE,
    TABLE,
    PACKET,
    /** A {@code timer} field of a leaf. */
    TIMER,
    /** A {@code workqueue} field of a leaf. */
    WORKQUEUE,
    /** A {@code task_work} field of a leaf. */
    TASK_WORK,
    /** A {@code struct bpf_dynptr *}. */
    DYNPTR,
    /** Memory to which a field of the context leads. */
    CONTEXT_MEMORY;

    /** The fields of leaves that have functions called. */
    public static Owner of(LeafField field) {
      return valueOf(field.name().toUpperCase(Locale.ROOT));
    }
  }

  /**
   * A parameter.
   *
   * @param repeated whether any number of arguments may stand for it
   */
  public record Parameter(String name, boolean optional, boolean repeated, String documentation) {
    /** As signatures show it. */
    public String label() {
      return repeated ? name + "..." : optional ? "[" + name + "]" : name;
    }
  }

  /** A function of the program, as other functions call it. */
  public static Callable of(Outline.Function function) {
    List<Parameter> parameters =
        function.parameters().stream()
            .map(
                p ->
                    new Parameter(
                        p.type().integer().isEmpty() && p.type().struct().isEmpty()
                            ? p.name().text()
                            : (p.type().display() + " " + p.name().text()).replace("* ", "*"),
                        false,
                        false,
                        ""))
            .toList();
    return new Callable(
        function.name().text(),
        Owner.NONE,
        parameters,
        function.result().display(),
        List.of(),
        false,
        "");
  }

  /** The signature as one line. */
  public String signature() {
    StringBuilder text = new StringBuilder();
    if (!result.isEmpty()) {
      text.append(result).append(' ');
    }
    text.append(qualifiedName()).append('(');
    for (int i = 0; i < parameters.size(); i++) {
      text.append(i > 0 ? ", " : "").append(parameters.get(i).label());
    }
    return text.append(')').toString();
  }

  public String qualifiedName() {
    return switch (owner) {
      case NONE -> name;
      case TABLE -> "table." + name;
      case PACKET -> "pkt." + name;
      case TIMER -> "timer." + name;
      case WORKQUEUE, TASK_WORK -> "work." + name;
      case DYNPTR -> "pointer." + name;
      case CONTEXT_MEMORY -> "memory." + name;
    };
  }

  /** The first kernel on which a program of that type may call it; empty if none. */
  public Optional<KernelVersion> since(ProgramType type) {
    if (changesPacket && !type.packetWrite()) {
      return Optional.empty();
    }
    List<Optional<KernelVersion>> allowed =
        helpers.stream()
            .map(name -> KernelFacts.helper(name).orElseThrow().programTypes().get(type.name()))
            .map(Optional::ofNullable)
            .toList();
    // An operation has a helper for each type of table, all else needs every helper.
    boolean enough =
        owner == Owner.TABLE
            ? allowed.isEmpty() || allowed.stream().anyMatch(Optional::isPresent)
            : allowed.stream().allMatch(Optional::isPresent);
    Comparator<KernelVersion> order =
        owner == Owner.TABLE ? Comparator.reverseOrder() : Comparator.naturalOrder();
    return enough
        ? Optional.of(
            allowed.stream()
                .flatMap(Optional::stream)
                .max(order)
                .filter(version -> version.compareTo(type.since()) > 0)
                .orElse(type.since()))
        : Optional.empty();
  }

  /** Whether a program of that type may call it on the target kernel. */
  public boolean isAllowed(Optional<ProgramType> type, KernelVersion target) {
    return type.isEmpty() || since(type.get()).filter(target::atLeast).isPresent();
  }

  /** Whether it may sleep: only some programs may call it. */
  public boolean maySleep() {
    return helpers.stream()
        .anyMatch(name -> SleepFacts.maySleep(KernelFacts.helper(name).orElseThrow()));
  }

  /** Documentation with the kernel's facts behind it. */
  public String fullDocumentation() {
    StringBuilder text = new StringBuilder(documentation);
    for (String name : helpers) {
      Helper helper = KernelFacts.helper(name).orElseThrow();
      text.append("\n\n```c\n").append(helper.prototype()).append("\n```\n");
      text.append("Since kernel ").append(helper.since());
      text.append(SleepFacts.maySleep(helper) ? ", in programs that may sleep" : "");
      text.append(helper.gplOnly() ? "; the program's licence must be GPL-compatible." : ".");
    }
    return text.toString();
  }
}
