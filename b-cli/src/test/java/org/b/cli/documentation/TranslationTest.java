package org.b.cli.documentation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.b.backend.codegen.CodeGenerator;
import org.b.backend.load.LoadOptions;
import org.b.backend.load.LoadedObject;
import org.b.backend.load.ObjectLoader;
import org.b.backend.object.ObjectFile;
import org.b.core.source.SourceFile;
import org.b.dsl.Frontend;
import org.b.dsl.FrontendRequest;
import org.b.testing.Requirement;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The translators of the examples, run in the kernel: what comes out is the packet that a sender
 * with the translated addresses would have made, every checksum computed anew.
 */
class TranslationTest {
  private static final int CLIENT = 0x0a000001;
  private static final int SERVER = 0x0a000002;
  private static final int VIRTUAL = 0x0a000009;

  private static final int ICMP = 1;
  private static final int TCP = 6;
  private static final int UDP = 17;

  /** What varies between packets. */
  private record Shape(
      int protocol, int payload, int optionWords, boolean vlan, boolean unchecked, int fragment) {}

  @TestFactory
  Stream<DynamicTest> translators() {
    Requirement.ROOT.orSkip("the translators");
    return Stream.of("translate.b", "translate_action.b")
        .map(name -> DynamicTest.dynamicTest(name, () -> translator(Path.of("../examples", name))));
  }

  private static void translator(Path path) throws IOException {
    SourceFile source = new SourceFile(path.toString(), Files.readString(path));
    byte[] object =
        CodeGenerator.compile(Frontend.analyze(FrontendRequest.of(source)).checked().orElseThrow());
    try (LoadedObject loaded = ObjectLoader.load(ObjectFile.parse(object), LoadOptions.DEFAULT)) {
      put(loaded, CLIENT, VIRTUAL, CLIENT, SERVER);
      put(loaded, SERVER, CLIENT, VIRTUAL, CLIENT);
      for (Shape shape : shapes()) {
        assertTranslated(loaded, shape, CLIENT, VIRTUAL, CLIENT, SERVER);
        assertTranslated(loaded, shape, SERVER, CLIENT, VIRTUAL, CLIENT);
        assertTranslated(loaded, shape, CLIENT, SERVER, CLIENT, SERVER);
      }
      truncated(loaded);
    }
  }

  private static List<Shape> shapes() {
    List<Shape> shapes = new ArrayList<>();
    for (int protocol : new int[] {ICMP, TCP, UDP}) {
      for (int options : new int[] {0, 1, 10}) {
        for (boolean vlan : new boolean[] {false, true}) {
          for (int payload : new int[] {0, 1, 33, 1000}) {
            shapes.add(new Shape(protocol, payload, options, vlan, false, 0));
          }
        }
      }
    }
    shapes.add(new Shape(UDP, 20, 0, false, true, 0));
    shapes.add(new Shape(UDP, 64, 0, false, false, 100));
    shapes.add(new Shape(TCP, 64, 0, true, false, 100));
    return shapes;
  }

  private static void put(LoadedObject loaded, int from, int to, int newFrom, int newTo) {
    loaded
        .map("xlate")
        .update(
            Map.of("dip", unsigned(to), "sip", unsigned(from)),
            Map.of("xdip", unsigned(newTo), "xsip", unsigned(newFrom)));
  }

  private static long unsigned(int address) {
    return Integer.toUnsignedLong(address);
  }

  private static void assertTranslated(
      LoadedObject loaded, Shape shape, int from, int to, int newFrom, int newTo) {
    var run = loaded.program("translate").testRun(packet(shape, from, to, from, to), 1);
    assertEquals(0, run.result(), shape.toString());
    // a later fragment has no transport header: what its sender summed up stays as it is
    boolean first = shape.fragment() == 0;
    byte[] expected =
        first
            ? packet(shape, newFrom, newTo, newFrom, newTo)
            : packet(shape, newFrom, newTo, from, to);
    assertArrayEquals(expected, run.data(), shape.toString());
  }

  /**
   * Packets that end within a header stay as they are from there on, and nothing else is touched.
   */
  private static void truncated(LoadedObject loaded) {
    byte[] whole = packet(new Shape(UDP, 0, 0, true, false, 0), CLIENT, VIRTUAL, CLIENT, VIRTUAL);
    for (int length = 18; length < 38; length++) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      assertArrayEquals(cut, loaded.program("translate").testRun(cut, 1).data(), "cut " + length);
    }
  }

  /**
   * An Ethernet frame; the transport checksum is that of a packet between {@code sumFrom} and
   * {@code sumTo}.
   */
  private static byte[] packet(Shape shape, int from, int to, int sumFrom, int sumTo) {
    int transport =
        switch (shape.protocol()) {
          case TCP -> 20;
          default -> 8;
        };
    int header = 20 + 4 * shape.optionWords();
    int length = transport + shape.payload();
    ByteBuffer frame = ByteBuffer.allocate(14 + (shape.vlan() ? 4 : 0) + header + length);
    frame.put(new byte[] {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2});
    if (shape.vlan()) {
      frame.putShort((short) 0x8100).putShort((short) 7);
    }
    frame.putShort((short) 0x0800);
    int ip = frame.position();
    frame.put((byte) (0x40 | header / 4)).put((byte) 0).putShort((short) (header + length));
    frame.putShort((short) 0x1234).putShort((short) shape.fragment());
    frame.put((byte) 64).put((byte) shape.protocol()).putShort((short) 0);
    frame.putInt(from).putInt(to);
    for (int i = 0; i < shape.optionWords(); i++) {
      frame.putInt(0x01010101);
    }
    frame.putShort(ip + 10, (short) checksum(frame, ip, header, 0));
    int start = frame.position();
    transport(frame, shape, length);
    int field = start + (shape.protocol() == TCP ? 16 : shape.protocol() == UDP ? 6 : 2);
    long pseudo =
        shape.protocol() == ICMP ? 0 : sum(sumFrom) + sum(sumTo) + shape.protocol() + length;
    if (!shape.unchecked()) {
      int checksum = checksum(frame, start, length, pseudo);
      frame.putShort(field, (short) (shape.protocol() == UDP && checksum == 0 ? 0xffff : checksum));
    }
    return frame.array();
  }

  private static void transport(ByteBuffer frame, Shape shape, int length) {
    switch (shape.protocol()) {
      case UDP -> frame.putShort((short) 4000).putShort((short) 53).putShort((short) length);
      case TCP ->
          frame
              .putShort((short) 4000)
              .putShort((short) 80)
              .putInt(77)
              .putInt(99)
              .putInt(0x50180400);
      case ICMP -> frame.put((byte) 8).put((byte) 0);
      default -> throw new IllegalArgumentException(shape.toString());
    }
    frame.position(frame.limit() - shape.payload());
    for (int i = 0; i < shape.payload(); i++) {
      frame.put((byte) (i * 7 + 3));
    }
  }

  private static long sum(int address) {
    return (address >>> 16) + (address & 0xffff);
  }

  /** RFC 1071. */
  private static int checksum(ByteBuffer bytes, int start, int length, long sum) {
    for (int i = 0; i < length; i++) {
      int value = bytes.get(start + i) & 0xff;
      sum += i % 2 == 0 ? value << 8 : value;
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return (int) ~sum & 0xffff;
  }
}
