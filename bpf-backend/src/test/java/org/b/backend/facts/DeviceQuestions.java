package org.b.backend.facts;

import java.util.List;
import java.util.Optional;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.Interfaces;
import org.b.backend.sys.IsolatedNetwork;
import org.b.backend.sys.ProgramLoad;
import org.b.backend.sys.SystemCallException;
import org.b.core.facts.DeviceFacts;
import org.b.core.facts.Helper;
import org.b.core.facts.HelperPlace;
import org.b.core.facts.Hook;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.MapKind;

/** Which functions ask a device, and what programs that are for one may use. */
final class DeviceQuestions {
  private static final String DEVICE = "questions";
  private static final String TYPE = "BPF_PROG_TYPE_XDP";
  private static final String WORD = "frags";

  private final KernelVersion kernel;
  private final RunningTypes types;
  private final Hook hook = KernelFacts.hook("xdp").orElseThrow();
  private int device;

  DeviceQuestions(KernelVersion kernel, RunningTypes types) {
    this.kernel = kernel;
    this.types = types;
  }

  /** On a device of a network namespace, which both end with this. */
  Answers programs() {
    Answers answers = new Answers("programs for one device");
    return IsolatedNetwork.call(
        () -> {
          try {
            Interfaces.addPair(DEVICE);
          } catch (SystemCallException e) {
            answers.skip("no virtual interface: " + e.getMessage());
            return answers;
          }
          device = Interfaces.require(DEVICE).index();
          ask(answers);
          return answers;
        });
  }

  private void ask(Answers answers) {
    KernelVersion first = since("bpf_xdp_metadata_rx_hash", "");
    boolean there = load(0, true, Code.move(0, 0)).errno() == 0;
    answers.compare("programs for one device since " + first, kernel.atLeast(first), there);
    if (!there) {
      return;
    }
    for (Helper function : KernelFacts.callableFunctions()) {
      Optional<RunningTypes.Place> place = types.function(function.name());
      if (function.programTypes().containsKey(TYPE)
          && place.filter(found -> found.module().isEmpty()).isPresent()) {
        byte[] call = Code.callFunction(place.get().id(), false);
        boolean asks = refusesWithoutDevice(load(0, false, call).log());
        answers.compare(
            function.name() + " asks a device", DeviceFacts.asksDevice(function.name()), asks);
        if (asks) {
          boolean refused = refusesWithoutDevice(load(0, true, call).log());
          answers.compare(function.name() + " for a device", true, !refused);
        }
      }
    }
    boolean frags = load(ProgramLoad.FRAGS, true, Code.move(0, 0)).errno() == 0;
    KernelVersion fragsSince = since("bpf_xdp_metadata_rx_hash", WORD);
    answers.compare("frags since " + fragsSince, kernel.atLeast(fragsSince), frags);
    for (MapKind kind : KernelFacts.mapKinds()) {
      if (kernel.atLeast(kind.since())) {
        MapQuestions.create(kind).ifPresent(map -> ask(kind, map, answers));
      }
    }
  }

  private void ask(MapKind kind, Descriptor map, Answers answers) {
    try (map) {
      byte[] use = Code.join(Code.map(1, map.number()), Code.move(0, 0));
      if (load(0, false, use).errno() != 0) {
        return;
      }
      boolean table = DeviceFacts.since(kind).filter(since -> !kernel.atLeast(since)).isEmpty();
      boolean allowed = load(0, true, use).errno() == 0;
      if (!table && allowed) {
        // 714070c4cb7a is in later versions of some kernels before 6.16, too
        answers.skip(kind.name());
      } else {
        answers.compare(kind.name() + " in a program for one device", table, allowed);
      }
    }
  }

  private KernelVersion since(String function, String word) {
    Helper helper =
        KernelFacts.callableFunctions().stream()
            .filter(known -> known.name().equals(function))
            .findFirst()
            .orElseThrow();
    return HelperPlace.of(helper).stream()
        .flatMap(place -> place.since(hook, word).stream())
        .findFirst()
        .orElseThrow();
  }

  private static boolean refusesWithoutDevice(String log) {
    return log.contains("metadata kfuncs require device-bound program");
  }

  /** A program of one step that leaves with a verdict. */
  private ProgramLoad.Result load(int flags, boolean forDevice, byte[] step) {
    return ProgramKind.answer(
        new ProgramLoad(
            "facts",
            KernelFacts.programType(TYPE).number(),
            Code.join(step, Code.move(0, 0), Code.exit()),
            "GPL",
            KernelFacts.programSection("xdp").orElseThrow().attachType(),
            flags | (forDevice ? ProgramLoad.FOR_DEVICE : 0),
            forDevice ? device : 0,
            0,
            0,
            List.of(),
            0,
            new byte[0],
            new byte[0]),
        1);
  }
}
