package org.b.cli.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.backend.attach.AttachRequest;
import org.b.cli.Failure;
import org.b.cli.Suggestions;
import org.b.core.program.Function;
import org.b.core.program.Program;
import org.b.core.program.StructTable;

/**
 * Which program goes where: {@code --attach} says it, or else the function's attribute with {@code
 * --iface}, {@code --cgroup} and {@code --pid}.
 *
 * @param places in the order of the command line, then of the file
 * @param notes sentences about functions that are loaded and go nowhere
 */
public record AttachPlan(List<Place> places, List<String> notes) {
  /**
   * Its programs are compiled to read the registers of the call, not those of the kernel function.
   */
  private static final String SYSTEM_CALL = "ksyscall";

  /**
   * One function at one place.
   *
   * @param table of sockets, of functions, or to go through, that the place is; empty for none
   *     named
   */
  public record Place(String function, AttachRequest request, Optional<String> table) {}

  /**
   * What the options say of all functions.
   *
   * @param face value of {@code --iface}
   * @param cgroup value of {@code --cgroup}
   * @param process value of {@code --pid}
   * @param pin value of {@code --pin}
   */
  public record Common(
      Optional<String> face,
      Optional<String> cgroup,
      Optional<Integer> process,
      Optional<String> pin) {}

  /**
   * @param attach values of {@code --attach}
   */
  public static AttachPlan of(
      Program program, List<org.b.cli.input.AttachRequest> attach, Common common) {
    List<Place> places = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    Optional<Function> elsewhere = Optional.empty();
    for (org.b.cli.input.AttachRequest given : attach) {
      Function function = function(program, given);
      if (AttachedElsewhere.is(function)) {
        throw AttachedElsewhere.failure(function);
      }
      requireType(function, given);
      if (StructTable.member(function).isPresent()) {
        throw Failure.usage(
            "`" + function.name() + "` goes where its attribute says, with the whole struct",
            "leave out --attach " + function.name() + "=...");
      }
      places.add(PlaceReader.stated(function, given, common));
    }
    for (Function function : program.functions()) {
      if (function.isSubprogram()
          || attach.stream().anyMatch(given -> given.function().equals(function.name()))) {
        continue;
      }
      if (isJumpedTo(program, function)) {
        notes.add(unattached(function));
        continue;
      }
      if (AttachedElsewhere.is(function)) {
        notes.add(AttachedElsewhere.note(function, common.pin()));
        elsewhere = Optional.of(function);
        continue;
      }
      Optional<StructTable.Member> member = StructTable.member(function);
      if (member.isPresent()) {
        addOnce(places, PlaceReader.table(function, member.get()));
        continue;
      }
      Optional<Place> place = PlaceReader.byAttribute(function, common);
      if (place.isPresent()) {
        places.add(place.get());
      } else if (attach.isEmpty()) {
        throw Failure.usage(
            "nothing says where `" + function.name() + "` goes",
            PlaceReader.advice(function, common));
      } else {
        notes.add(unattached(function));
      }
    }
    if (places.isEmpty() && elsewhere.isPresent()) {
      if (common.pin().isEmpty()) {
        throw AttachedElsewhere.failure(elsewhere.get());
      }
    } else if (places.isEmpty()) {
      throw Failure.failed("there is no program to run", "write a function with a hook");
    }
    return new AttachPlan(List.copyOf(places), List.copyOf(notes));
  }

  private static String unattached(Function function) {
    return "`" + function.name() + "` is not attached";
  }

  /** A struct's functions go to the kernel together. */
  private static void addOnce(List<Place> places, Place place) {
    if (places.stream().noneMatch(other -> other.table().equals(place.table()))) {
      places.add(place);
    }
  }

  /** Whether a table holds the program, so that others jump to it. */
  private static boolean isJumpedTo(Program program, Function function) {
    return program.tables().stream()
        .filter(table -> !table.type().isOfTables())
        .flatMap(table -> table.programs().stream())
        .anyMatch(entry -> entry.program().equals(function.name()));
  }

  private static Function function(Program program, org.b.cli.input.AttachRequest given) {
    List<String> names =
        program.functions().stream().filter(f -> !f.isSubprogram()).map(Function::name).toList();
    return program.functions().stream()
        .filter(f -> !f.isSubprogram() && f.name().equals(given.function()))
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
    boolean staysAwake = given.hook().sleepable() && !function.hook().hook().sleepable();
    if (!compiled.equals(given.hook().programType()) || !sameRegisters || staysAwake) {
      throw Failure.usage(
          "`"
              + function.name()
              + "` is a "
              + function.hook().hook().spelling()
              + " program and cannot be attached to "
              + given.hook().spelling(),
          "change its attribute, or attach it to " + function.hook().hook().spelling());
    }
  }
}
