package org.b.cli.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.b.backend.attach.AttachRequest;
import org.b.cli.Failure;
import org.b.cli.Suggestions;
import org.b.core.program.Function;
import org.b.core.program.Program;

/**
 * Which program goes where: {@code --attach} says it, or else the function's attribute with {@code
 * --iface} for the hooks of an interface.
 *
 * @param places in the order of the command line, then of the file
 * @param unattached functions that are loaded and go nowhere
 */
public record AttachPlan(List<Place> places, List<String> unattached) {
  private static final Set<String> INTERFACE_HOOKS = Set.of("socket_filter", "tc", "tc_action");

  /**
   * Its programs are compiled to read the registers of the call, not those of the kernel function.
   */
  private static final String SYSTEM_CALL = "ksyscall";

  private static final Set<String> DIRECTED_HOOKS = Set.of("tc", "tc_action");

  /** One function at one place. */
  public record Place(String function, AttachRequest request) {}

  /**
   * @param attach values of {@code --attach}
   * @param face value of {@code --iface}
   */
  public static AttachPlan of(
      Program program, List<org.b.cli.input.AttachRequest> attach, Optional<String> face) {
    List<Place> places = new ArrayList<>();
    List<String> unattached = new ArrayList<>();
    for (org.b.cli.input.AttachRequest given : attach) {
      Function function = function(program, given);
      requireType(function, given);
      places.add(
          new Place(given.function(), request(given.hook().name(), given.argument(), face, given)));
    }
    for (Function function : program.functions()) {
      if (attach.stream().anyMatch(given -> given.function().equals(function.name()))) {
        continue;
      }
      String kind = function.hook().hook().name();
      String argument = function.hook().argument();
      if (isComplete(kind, argument, face)) {
        places.add(new Place(function.name(), request(kind, argument, face, null)));
      } else if (attach.isEmpty()) {
        throw Failure.usage(
            "nothing says where `" + function.name() + "` goes", advice(function, face));
      } else {
        unattached.add(function.name());
      }
    }
    if (places.isEmpty()) {
      throw Failure.failed("there is no program to run", "write a function with a hook");
    }
    return new AttachPlan(List.copyOf(places), List.copyOf(unattached));
  }

  private static Function function(Program program, org.b.cli.input.AttachRequest given) {
    List<String> names = program.functions().stream().map(Function::name).toList();
    return program.functions().stream()
        .filter(f -> f.name().equals(given.function()))
        .findFirst()
        .orElseThrow(
            () ->
                Failure.usage(
                    "there is no function `"
                        + given.function()
                        + "` to attach"
                        + Suggestions.didYouMean(given.function(), names),
                    "functions: " + String.join(", ", names)));
  }

  private static void requireType(Function function, org.b.cli.input.AttachRequest given) {
    String compiled = function.hook().hook().programType();
    boolean sameRegisters =
        function.hook().hook().name().equals(SYSTEM_CALL)
            == given.hook().name().equals(SYSTEM_CALL);
    if (!compiled.equals(given.hook().programType()) || !sameRegisters) {
      throw Failure.usage(
          "`"
              + function.name()
              + "` is a "
              + function.hook().hook().name()
              + " program and cannot be attached to "
              + given.hook().name(),
          "change its attribute, or attach it to " + function.hook().hook().name());
    }
  }

  private static boolean isComplete(String kind, String argument, Optional<String> face) {
    boolean interfaceKnown = !INTERFACE_HOOKS.contains(kind) || face.isPresent();
    boolean argumentKnown = kind.equals("socket_filter") || !argument.isEmpty();
    return interfaceKnown && argumentKnown;
  }

  private static AttachRequest request(
      String kind, String argument, Optional<String> face, org.b.cli.input.AttachRequest given) {
    if (!INTERFACE_HOOKS.contains(kind)) {
      if (argument.isEmpty()) {
        throw incomplete(given, kind + ":NAME");
      }
      return new AttachRequest(kind, argument, Optional.empty(), true);
    }
    if (given == null) {
      return new AttachRequest(kind, argument, face, true);
    }
    boolean directed = DIRECTED_HOOKS.contains(kind);
    int colon = argument.indexOf(':');
    String direction = colon < 0 ? "" : argument.substring(colon + 1);
    String name = colon < 0 ? argument : argument.substring(0, colon);
    if (directed && colon < 0 && isDirection(argument)) {
      direction = argument;
      name = "";
    }
    name = name.isEmpty() ? face.orElse("") : name;
    if (name.isEmpty() || directed != isDirection(direction) || !directed && colon >= 0) {
      throw incomplete(given, kind + (directed ? ":IFACE:ingress (or egress)" : ":IFACE"));
    }
    return new AttachRequest(kind, direction, Optional.of(name), true);
  }

  private static boolean isDirection(String text) {
    return text.equals("ingress") || text.equals("egress");
  }

  private static Failure incomplete(org.b.cli.input.AttachRequest given, String form) {
    return Failure.usage(
        "--attach " + given.function() + " does not say where",
        "write --attach " + given.function() + "=" + form);
  }

  private static String advice(Function function, Optional<String> face) {
    String kind = function.hook().hook().name();
    if (!INTERFACE_HOOKS.contains(kind)) {
      return "add --attach " + function.name() + "=" + kind + ":NAME";
    }
    boolean directed = DIRECTED_HOOKS.contains(kind);
    boolean directionKnown = !directed || !function.hook().argument().isEmpty();
    return directionKnown && face.isEmpty()
        ? "say the interface: --iface IFACE"
        : "add --attach "
            + function.name()
            + "="
            + kind
            + ":"
            + face.orElse("IFACE")
            + (directed ? ":ingress (or egress)" : "");
  }
}
