package org.b.cli.testing;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.backend.load.Configuration;
import org.b.backend.load.LoadOptions;
import org.b.backend.load.LoadedObject;
import org.b.backend.load.LoadedProgram;
import org.b.backend.load.ObjectLoader;
import org.b.backend.maps.BpfMap;
import org.b.backend.maps.MapValueException;
import org.b.backend.object.ObjectFile;
import org.b.backend.sys.SystemCallException;
import org.b.core.source.Span;
import org.b.core.test.TestCase;
import org.b.core.test.TestStep;
import org.b.core.types.IntegerType;

/** Runs tests through BPF_PROG_TEST_RUN, each on programs and tables of its own. */
public final class TestRunner {
  private static final int ETHERNET_HEADER = 14;

  /** Offset in {@code struct xdp_md}. */
  private static final int DATA_END = 4;

  private static final BigInteger RESULT_MASK =
      BigInteger.ONE.shiftLeft(32).subtract(BigInteger.ONE);

  private final ObjectFile object;

  /**
   * What was not as expected.
   *
   * @param expected as a person says it: {@code 1}, {@code an entry}
   */
  public record Mismatch(Span span, String expected, String actual) {}

  /** What one test gave. */
  public record Outcome(TestCase test, List<Mismatch> mismatches) {
    public boolean passed() {
      return mismatches.isEmpty();
    }
  }

  public TestRunner(byte[] elf) {
    object = ObjectFile.parse(elf);
  }

  /**
   * Runs a test to its end, also after an expectation that does not hold.
   *
   * @throws org.b.backend.load.VerifierException if the kernel refuses a program
   * @throws org.b.backend.EnvironmentException if the kernel or this user's privileges do not allow
   *     it
   */
  public Outcome run(TestCase test) {
    List<Mismatch> mismatches = new ArrayList<>();
    LoadOptions options =
        LoadOptions.DEFAULT.withSections(Configuration.set(object, configs(test)));
    try (LoadedObject loaded = ObjectLoader.loadOnTrial(object, options)) {
      for (TestStep step : test.steps()) {
        try {
          run(step, loaded).ifPresent(mismatches::add);
        } catch (MapValueException | SystemCallException e) {
          mismatches.add(new Mismatch(step.span(), "that the kernel can do this", e.getMessage()));
        }
      }
    }
    return new Outcome(test, List.copyOf(mismatches));
  }

  private static Map<String, Object> configs(TestCase test) {
    Map<String, Object> configs = new LinkedHashMap<>();
    for (TestStep step : test.steps()) {
      if (step instanceof TestStep.SetConfig set) {
        configs.put(set.config().name(), set.value());
      }
    }
    return configs;
  }

  private static Optional<Mismatch> run(TestStep step, LoadedObject loaded) {
    if (step instanceof TestStep.SetConfig) {
      // done when the programs were loaded
      return Optional.empty();
    } else if (step instanceof TestStep.SetEntry set) {
      BpfMap map = loaded.map(set.table().name());
      map.update(set.key(), map.forEachProcessor(set.value()));
      return Optional.empty();
    } else if (step instanceof TestStep.ExpectEntry expect) {
      boolean there = loaded.map(expect.table().name()).lookup(expect.key()).isPresent();
      return there == expect.present()
          ? Optional.empty()
          : Optional.of(new Mismatch(step.span(), entry(expect.present()), entry(there)));
    } else if (step instanceof TestStep.ExpectResult expect) {
      BigInteger actual = result(loaded.program(expect.function()), expect);
      // The kernel's result has 32 bits, and -1 is a way to write the greatest of them.
      BigInteger expected = expect.expected().and(RESULT_MASK);
      return mismatch(step, expect.comparison(), actual, expected);
    }
    TestStep.ExpectValue expect = (TestStep.ExpectValue) step;
    BpfMap map = loaded.map(expect.table().name());
    List<Long> copies = map.lookupBits(expect.key(), expect.bitOffset(), expect.type().width());
    if (copies.isEmpty()) {
      return Optional.of(
          new Mismatch(step.span(), wanted(expect.comparison(), expect.expected()), entry(false)));
    }
    BigInteger sum =
        copies.stream()
            .map(bits -> number(bits, expect.type()))
            .reduce(BigInteger.ZERO, BigInteger::add);
    return mismatch(step, expect.comparison(), sum, expect.expected());
  }

  private static String entry(boolean there) {
    return there ? "an entry" : "no entry";
  }

  private static Optional<Mismatch> mismatch(
      TestStep step, TestStep.Comparison comparison, BigInteger actual, BigInteger expected) {
    if (comparison.holds(actual, expected)) {
      return Optional.empty();
    }
    return Optional.of(new Mismatch(step.span(), wanted(comparison, expected), actual.toString()));
  }

  private static String wanted(TestStep.Comparison comparison, BigInteger expected) {
    String sign = comparison == TestStep.Comparison.EQUAL ? "" : comparison.sign() + " ";
    return sign + expected;
  }

  /** For a socket filter the kernel takes the Ethernet header off; it gets another one before. */
  private static BigInteger result(LoadedProgram program, TestStep.ExpectResult expect) {
    byte[] packet = expect.packet().content();
    byte[] context = expect.context().map(TestStep.Bytes::content).orElse(new byte[0]);
    byte[] sent = packet;
    if (program.type().name().equals("BPF_PROG_TYPE_SOCKET_FILTER")) {
      sent = new byte[ETHERNET_HEADER + packet.length];
      System.arraycopy(packet, 0, sent, ETHERNET_HEADER, packet.length);
    } else if (program.type().name().equals("BPF_PROG_TYPE_XDP") && context.length > 0) {
      // bpf_prog_test_run_xdp (5.15): data_end is the length of the packet
      ByteBuffer.wrap(context).order(ByteOrder.nativeOrder()).putInt(DATA_END, packet.length);
    }
    return BigInteger.valueOf(Integer.toUnsignedLong(program.testRun(sent, context).result()));
  }

  private static BigInteger number(long bits, IntegerType type) {
    int unused = 64 - type.width();
    return type.signed()
        ? BigInteger.valueOf(bits << unused >> unused)
        : new BigInteger(Long.toUnsignedString(bits));
  }
}
