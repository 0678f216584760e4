package org.b.cli.session;

import java.util.Optional;
import java.util.Set;
import org.b.backend.attach.AttachRequest;
import org.b.cli.Failure;
import org.b.core.program.Function;
import org.b.core.program.StructTable;

/** Where one function goes, as its attribute and the command line say it together. */
final class PlaceReader {
  private static final Set<String> INTERFACE_HOOKS =
      Set.of("socket_filter", "tc", "tc_action", "xdp");

  private static final Set<String> DIRECTED_HOOKS = Set.of("tc", "tc_action");
  private static final Set<String> XDP_MODES = Set.of("native", "generic");
  private static final Set<String> SOCKET_TABLE_HOOKS = Set.of("sk_msg", "sk_skb");

  /** Hooks that need nothing beyond their name. */
  private static final Set<String> ALONE = Set.of("sk_lookup", "flow_dissector", "perf_event");

  private PlaceReader() {}

  private static boolean isGroupHook(String kind) {
    return kind.startsWith("cgroup_") || kind.equals("sock_ops") || kind.equals("lsm_cgroup");
  }

  /** The place that a function's attribute says, as far as the options complete it. */
  static Optional<AttachPlan.Place> byAttribute(Function function, AttachPlan.Common common) {
    String kind = function.hook().hook().name();
    String argument = function.hook().argument();
    boolean complete;
    if (INTERFACE_HOOKS.contains(kind)) {
      complete =
          common.face().isPresent() && (!DIRECTED_HOOKS.contains(kind) || !argument.isEmpty());
    } else if (isGroupHook(kind)) {
      complete = common.cgroup().isPresent();
    } else {
      complete = SOCKET_TABLE_HOOKS.contains(kind) || ALONE.contains(kind) || !argument.isEmpty();
    }
    return complete
        ? Optional.of(place(function, kind, argument, common.face(), common.cgroup(), common))
        : Optional.empty();
  }

  private static AttachPlan.Place place(
      Function function,
      String kind,
      String argument,
      Optional<String> face,
      Optional<String> group,
      AttachPlan.Common common) {
    return new AttachPlan.Place(
        function.name(),
        new AttachRequest(
            kind,
            argument,
            INTERFACE_HOOKS.contains(kind) ? face : Optional.empty(),
            true,
            new AttachRequest.Options(group, common.process(), Optional.empty())),
        Optional.empty());
  }

  /** The kernel, for a struct of functions. */
  static AttachPlan.Place table(Function function, StructTable.Member member) {
    return new AttachPlan.Place(
        function.name(),
        AttachRequest.tracing(StructTable.HOOK, member.struct()),
        Optional.of(member.table()));
  }

  /** The place that {@code --attach} says. */
  static AttachPlan.Place stated(
      Function function, org.b.cli.input.AttachRequest given, AttachPlan.Common common) {
    String kind = given.hook().name();
    String argument = given.argument();
    String compiled = function.hook().argument();
    if (INTERFACE_HOOKS.contains(kind)) {
      return onInterface(function, given, common);
    } else if (isGroupHook(kind)) {
      int colon = argument.lastIndexOf(':');
      String folder = colon < 0 ? argument : argument.substring(0, colon);
      String word = colon < 0 ? compiled : argument.substring(colon + 1);
      if (!word.equals(compiled) && !compiled.isEmpty()) {
        throw Failure.usage(
            "`" + function.name() + "` is compiled for " + compiled + " and not for " + word,
            "write --attach " + function.name() + "=" + kind + ":" + folder);
      }
      Optional<String> group = folder.isEmpty() ? common.cgroup() : Optional.of(folder);
      if (group.isEmpty()) {
        throw incomplete(given, kind + ":GROUP, a folder below the mount of cgroup2");
      }
      return place(function, kind, word, Optional.empty(), group, common);
    } else if (SOCKET_TABLE_HOOKS.contains(kind)) {
      AttachPlan.Place place =
          place(function, kind, compiled, Optional.empty(), Optional.empty(), common);
      // "TABLE" or "TABLE:verdict".
      String table = argument.replaceFirst(":.*", "");
      return new AttachPlan.Place(
          place.function(),
          place.request(),
          table.isEmpty() ? Optional.empty() : Optional.of(table));
    }
    String name = argument.isEmpty() ? compiled : argument;
    if (name.isEmpty() && !ALONE.contains(kind)) {
      throw incomplete(given, kind + ":NAME");
    }
    return place(function, kind, name, Optional.empty(), Optional.empty(), common);
  }

  private static AttachPlan.Place onInterface(
      Function function, org.b.cli.input.AttachRequest given, AttachPlan.Common common) {
    String kind = given.hook().name();
    String argument = given.argument();
    Optional<String> face = common.face();
    boolean directed = DIRECTED_HOOKS.contains(kind);
    int colon = argument.indexOf(':');
    String word = colon < 0 ? "" : argument.substring(colon + 1);
    String name = colon < 0 ? argument : argument.substring(0, colon);
    boolean onlyWord = colon < 0 && (isWord(kind, argument) || directed && isDirection(argument));
    if (onlyWord) {
      word = argument;
      name = "";
    }
    name = name.isEmpty() ? face.orElse("") : name;
    boolean wrongWord =
        directed
            ? !isDirection(word)
            : !word.isEmpty() && !isWord(kind, word) || endsOpen(argument);
    if (name.isEmpty() || wrongWord) {
      throw incomplete(
          given,
          kind
              + (directed
                  ? ":IFACE:ingress (or egress)"
                  : kind.equals("xdp") ? ":IFACE, :IFACE:native or :IFACE:generic" : ":IFACE"));
    }
    return place(function, kind, word, Optional.of(name), Optional.empty(), common);
  }

  private static boolean endsOpen(String argument) {
    return argument.endsWith(":");
  }

  private static boolean isWord(String kind, String text) {
    return kind.equals("xdp") && XDP_MODES.contains(text);
  }

  private static boolean isDirection(String text) {
    return text.equals("ingress") || text.equals("egress");
  }

  private static Failure incomplete(org.b.cli.input.AttachRequest given, String form) {
    return Failure.usage(
        "--attach " + given.function() + " does not say where",
        "write --attach " + given.function() + "=" + form);
  }

  /** What a user adds to say where a function goes. */
  static String advice(Function function, AttachPlan.Common common) {
    String kind = function.hook().hook().name();
    if (isGroupHook(kind)) {
      return "say the control group: --cgroup GROUP, a folder below the mount of cgroup2";
    } else if (!INTERFACE_HOOKS.contains(kind)) {
      return "add --attach " + function.name() + "=" + kind + ":NAME";
    }
    boolean directed = DIRECTED_HOOKS.contains(kind);
    boolean directionKnown = !directed || !function.hook().argument().isEmpty();
    return directionKnown && common.face().isEmpty()
        ? "say the interface: --iface IFACE"
        : "add --attach "
            + function.name()
            + "="
            + kind
            + ":"
            + common.face().orElse("IFACE")
            + (directed ? ":ingress (or egress)" : "");
  }
}
