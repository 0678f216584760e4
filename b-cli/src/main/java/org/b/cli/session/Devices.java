package org.b.cli.session;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.b.backend.attach.AttachRequest;
import org.b.backend.object.ObjectFile;
import org.b.backend.object.ProgramDefinition;
import org.b.cli.Failure;

/** The device that each program is loaded for which asks the device of a packet. */
final class Devices {
  private static final String HOOK = "xdp";

  private Devices() {}

  /** Names of interfaces by program. */
  static Map<String, String> of(ObjectFile object, AttachPlan plan) {
    Map<String, String> devices = new HashMap<>();
    for (ProgramDefinition program : object.programs()) {
      if (program.asksDevice()) {
        devices.put(program.name(), device(program.name(), plan));
      }
    }
    return devices;
  }

  private static String device(String program, AttachPlan plan) {
    List<AttachRequest> requests =
        plan.places().stream()
            .filter(place -> place.function().equals(program))
            .map(AttachPlan.Place::request)
            .toList();
    List<String> faces =
        requests.stream().flatMap(request -> request.interfaceName().stream()).distinct().toList();
    String asks = "`" + program + "` asks the device of a packet";
    if (faces.isEmpty()) {
      throw Failure.usage(
          asks + ", and nothing says which that is",
          "say where it goes: --attach " + program + "=" + HOOK + ":IFACE");
    } else if (faces.size() > 1) {
      throw Failure.usage(
          asks + " and can be loaded for one alone, not for " + String.join(" and ", faces),
          "start a run for each interface");
    } else if (requests.stream().anyMatch(request -> request.argument().equals("generic"))) {
      throw Failure.usage(
          asks + ", which no program does in generic mode",
          "attach it in native mode: --attach " + program + "=" + HOOK + ":" + faces.get(0));
    }
    return faces.get(0);
  }
}
