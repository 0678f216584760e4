package org.b.backend.attach;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.b.backend.EnvironmentException;
import org.b.backend.load.LoadedProgram;
import org.b.backend.symbols.ExecutableFile;
import org.b.backend.symbols.UserProbes;

/**
 * A program at all places of a statically defined probe of a program or library: {@code
 * libjvm.so:hotspot:gc__begin}. A probe with a semaphore is off until somebody raises it, which the
 * kernel does meanwhile.
 */
final class UsdtLink {
  private static final int MOST_SUGGESTIONS = 20;

  private UsdtLink() {}

  static AttachedLink attach(LoadedProgram program, AttachRequest request) {
    String argument = request.argument().replace("\"", "");
    String[] parts = argument.split(":");
    if (parts.length != 3 && parts.length != 2) {
      throw new IllegalArgumentException(
          "the hook usdt needs a file, a provider and a probe:"
              + " /usr/lib/libjvm.so:hotspot:gc__begin");
    }
    ExecutableFile file = UserFiles.open(parts[0], request.options().process());
    String name = parts[parts.length - 1];
    List<UserProbes.Probe> known = UserProbes.of(file);
    List<UserProbes.Probe> probes =
        known.stream()
            .filter(p -> p.name().equals(name))
            .filter(p -> parts.length == 2 || p.provider().equals(parts[1]))
            .toList();
    if (probes.isEmpty()) {
      throw missing(file, argument, known);
    }
    List<AttachedLink> links = new ArrayList<>();
    try {
      for (UserProbes.Probe probe : probes) {
        links.add(
            UserProbeLink.attach(
                program,
                request,
                argument,
                file,
                UserProbeLink.offset(file, probe.address(), argument),
                probe.semaphore() == 0
                    ? 0
                    : UserProbeLink.offset(file, probe.semaphore(), argument),
                false));
      }
    } catch (RuntimeException e) {
      links.forEach(AttachedLink::close);
      throw e;
    }
    String target = file.path() + ":" + probes.get(0).provider() + ":" + name;
    return new LinkGroup(program.name(), "usdt", target, links.get(0).mechanism(), links);
  }

  private static EnvironmentException missing(
      ExecutableFile file, String argument, List<UserProbes.Probe> known) {
    String names =
        known.stream()
            .map(p -> p.provider() + ":" + p.name())
            .distinct()
            .sorted()
            .limit(MOST_SUGGESTIONS)
            .collect(Collectors.joining(", "));
    return new EnvironmentException(
        file.path() + " has no probe " + argument.substring(argument.indexOf(':') + 1),
        names.isEmpty() ? "the file was built without probes" : "it has " + names);
  }
}
