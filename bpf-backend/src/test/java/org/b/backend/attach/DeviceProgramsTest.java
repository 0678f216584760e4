package org.b.backend.attach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.b.backend.EnvironmentException;
import org.b.backend.load.LoadOptions;
import org.b.backend.load.LoadedObject;
import org.b.backend.load.ObjectLoader;
import org.b.backend.maps.MapValueException;
import org.b.backend.object.ObjectFile;
import org.b.backend.sys.Errno;
import org.b.backend.sys.Interfaces;
import org.b.backend.sys.IsolatedNetwork;
import org.b.backend.sys.SystemCallException;
import org.b.backend.testing.Assembly;
import org.b.backend.testing.Requirements;
import org.b.backend.testing.TestNetwork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Programs that ask the device of a packet: they are for one device. */
@Timeout(120)
class DeviceProgramsTest {
  private static final int XDP_PASS = 2;

  /** {@code asked[0]}: how often the device said something; {@code asked[1]}: how often not. */
  private static final ObjectFile ASKING =
      Assembly.object(
          List.of(Assembly.array("asked", 16, 1), Assembly.map("next", 3, 4, 4, 1, 0)),
          new Assembly()
              .add(0x7a, 10, 0, -8, 0) // *(u64 *)(r10 - 8) = 0
              .add(0xbf, 2, 10, 0, 0)
              .add(0x07, 2, 0, 0, -8) // r2 = r10 - 8
              .call("bpf_xdp_metadata_rx_timestamp")
              .add(0x55, 0, 0, 5, 0) // if r0 != 0 skip the first count and its jump
              .count("asked", 0)
              .add(0x05, 0, 0, 4, 0)
              .count("asked", 8)
              .result(XDP_PASS)
              .program("ask", "xdp"));

  @BeforeEach
  void requirements() {
    Requirements.administrator();
    Requirements.kernel(6, 3);
    Requirements.command("ip");
  }

  private static LoadedObject load(String device) {
    return ObjectLoader.load(ASKING, LoadOptions.DEFAULT.withDevices(Map.of("ask", device)));
  }

  private static AttachedLink attach(LoadedObject object, String device, String mode) {
    return Attacher.attach(object.program("ask"), AttachRequest.xdp(device, mode));
  }

  private static long asked(LoadedObject object, int place) {
    byte[] value = (byte[]) object.map("asked").lookup(0).orElseThrow();
    return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getLong(8 * place);
  }

  @Test
  void theDeviceAnswers() throws Exception {
    try (TestNetwork network = new TestNetwork();
        LoadedObject object = network.inLeft(() -> load(TestNetwork.LEFT))) {
      AttachedLink link = network.inLeft(() -> attach(object, TestNetwork.LEFT, ""));
      assertEquals("XDP link, native", link.mechanism());
      network.ping(3);
      link.close();
      assertEquals(3, asked(object, 0));
      assertEquals(0, asked(object, 1));
      network.inLeft(() -> attach(object, TestNetwork.LEFT, "native")).close();
    }
  }

  @Test
  void isForThatDeviceInNativeMode() throws Exception {
    try (TestNetwork network = new TestNetwork();
        LoadedObject object = network.inLeft(() -> load(TestNetwork.LEFT))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> network.inLeft(() -> attach(object, TestNetwork.LEFT, "generic")));
      EnvironmentException error =
          assertThrows(
              EnvironmentException.class,
              () ->
                  network.inLeft(
                      () -> {
                        Interfaces.addPair("other");
                        return attach(object, "other", "");
                      }));
      assertTrue(error.getMessage().contains("loaded for another device"), error.getMessage());
    }
  }

  @Test
  void needsADeviceThatRunsProgramsItself() {
    assertEquals(
        "program ask asks the device of a packet, and nothing says which that is",
        assertThrows(
                EnvironmentException.class, () -> ObjectLoader.load(ASKING, LoadOptions.DEFAULT))
            .getMessage());
    assertEquals(
        "the driver of interface lo does not run XDP programs itself, so that ask cannot ask it",
        assertThrows(EnvironmentException.class, () -> load("lo")).getMessage());
    assertEquals(
        "there is no network interface no-such",
        assertThrows(EnvironmentException.class, () -> load("no-such")).getMessage());
  }

  @Test
  void isTriedOnADeviceThatGoesAway() {
    try (LoadedObject object = ObjectLoader.loadOnTrial(ASKING, LoadOptions.DEFAULT)) {
      assertTrue(Interfaces.find("trial").isEmpty());
      assertTrue(object.program("ask").id() > 0);
    }
    assertThrows(
        EnvironmentException.class,
        () ->
            ObjectLoader.loadOnTrial(
                ASKING, LoadOptions.DEFAULT.withDevices(Map.of("ask", "no-such"))));
  }

  /** What B says of such programs before they are loaded: B0544, B0851. */
  @Test
  void noTestAndNoTableRunsIt() {
    try (LoadedObject object = ObjectLoader.loadOnTrial(ASKING, LoadOptions.DEFAULT)) {
      SystemCallException error =
          assertThrows(
              SystemCallException.class, () -> object.program("ask").testRun(new byte[64], 1));
      assertEquals(Errno.EINVAL, error.errno());
      int program = object.program("ask").descriptor().number();
      byte[] value = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(program).array();
      MapValueException refusal =
          assertThrows(MapValueException.class, () -> object.map("next").update(0, value));
      assertTrue(refusal.getMessage().contains("invalid argument"), refusal.getMessage());
    }
  }

  @Test
  void pairsOfInterfaces() {
    List<String> names =
        IsolatedNetwork.call(
            () -> {
              Interfaces.addPair("first");
              return Interfaces.list().stream().map(Interfaces.Interface::name).toList();
            });
    assertTrue(names.contains("first"), names.toString());
    assertEquals(3, names.size(), names.toString());
  }
}
