package org.b.backend.codegen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.b.backend.load.LoadedObject;
import org.b.core.program.BinaryOperator;
import org.b.core.program.Function;
import org.b.core.program.Header;
import org.b.core.program.Statement;
import org.b.core.program.Table;
import org.b.core.types.IntegerType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Header fields of every width at every bit, read and written by the kernel. */
class PacketFieldTest {
  private static final int[] WIDTHS = {
    1, 2, 3, 4, 7, 8, 9, 12, 13, 15, 16, 17, 20, 24, 31, 32, 33, 40, 48, 56, 57, 60, 63, 64
  };

  /**
   * One field: {@code width} bits, {@code skip} bits into the header, {@code rest} bits before its
   * end.
   */
  private record Case(int skip, int width, int rest) {
    int bytes() {
      return (skip + width + rest) / 8;
    }

    /** Position of the field's last bit from the header's end. */
    BigInteger valueIn(byte[] packet, int start) {
      BigInteger header = new BigInteger(1, Arrays.copyOfRange(packet, start, start + bytes()));
      return header.shiftRight(rest).and(BigInteger.ONE.shiftLeft(width).subtract(BigInteger.ONE));
    }
  }

  private static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (int width : WIDTHS) {
      for (int skip = 0; skip < 16; skip++) {
        int rest = (8 - (skip + width) % 8) % 8;
        cases.add(new Case(skip, width, rest));
        if (skip % 5 == 0) {
          cases.add(new Case(skip, width, rest + 40));
        }
      }
    }
    return cases;
  }

  @ParameterizedTest
  @ValueSource(strings = {"socket_filter", "tc"})
  void reads(String hook) {
    TypedProgram p = new TypedProgram();
    Table results = p.table("results", IntegerType.U32, IntegerType.U64, "ARRAY", false, 1);
    List<Case> cases = cases();
    for (int i = 0; i < cases.size(); i++) {
      Header header = header(p, cases.get(i));
      Statement read =
          p.assign(
              p.element(results, p.constant(0, IntegerType.U32)),
              p.convert(p.packet(header, "field"), IntegerType.U64));
      parser(p, "f" + i, hook, header, read);
    }
    byte[] packet = randomPacket();
    try (LoadedObject loaded = Loading.load(p)) {
      for (int i = 0; i < cases.size(); i++) {
        Case c = cases.get(i);
        new Packets(loaded.program("f" + i)).run(packet);
        Number result = (Number) loaded.map("results").lookup(0).orElseThrow();
        assertEquals(
            Long.toHexString(c.valueIn(packet, 14).longValue()),
            Long.toHexString(result.longValue()),
            c::toString);
      }
    }
  }

  @Test
  void writesChangeTheFieldAndNothingElse() {
    TypedProgram p = new TypedProgram();
    List<Case> cases = cases();
    for (int i = 0; i < cases.size(); i++) {
      Header header = header(p, cases.get(i));
      IntegerType type = (IntegerType) header.layout().field("field").orElseThrow().type();
      Statement write =
          p.assign(
              p.packet(header, "field"),
              p.binary(
                  BinaryOperator.XOR,
                  p.packet(header, "field"),
                  p.constant(type.mask(), type),
                  type));
      parser(p, "f" + i, "tc", header, write);
    }
    byte[] packet = randomPacket();
    try (LoadedObject loaded = Loading.load(p)) {
      for (int i = 0; i < cases.size(); i++) {
        Case c = cases.get(i);
        byte[] expected = packet.clone();
        for (int bit = c.skip(); bit < c.skip() + c.width(); bit++) {
          expected[14 + bit / 8] ^= (byte) (0x80 >> bit % 8);
        }
        assertArrayEquals(
            expected, new Packets(loaded.program("f" + i)).changed(packet), c::toString);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"socket_filter", "tc"})
  void headersOfVariableLengthMoveWhatFollows(String hook) {
    TypedProgram p = new TypedProgram();
    Table results = p.table("results", IntegerType.U32, IntegerType.U64, "ARRAY", false, 1);
    Header link = p.header("link", "high", 64, "low", 48);
    Header counted = p.header("counted", "ver", 4, "hlen", 4, "rest", 24);
    Header last = p.header("last", "value", 16);
    p.transition(link, p.go(counted));
    p.transition(counted, p.go(last));
    p.function(
        "parse",
        hook,
        "",
        List.of(
            p.state(link),
            p.state(counted),
            p.state(
                last,
                p.assign(
                    p.element(results, p.constant(0, IntegerType.U32)),
                    p.convert(p.packet(last, "value"), IntegerType.U64)))),
        p.go(link));
    try (LoadedObject loaded = Loading.load(p)) {
      Packets packets = new Packets(loaded.program("parse"));
      for (int words = 0; words < 16; words++) {
        byte[] packet = new byte[14 + 60 + 2];
        packet[14] = (byte) (0x40 | words);
        packet[14 + 4 * words + 1] = (byte) 0xa5;
        loaded.map("results").update(0, 0);
        packets.run(packet);
        // The smallest counted header has one word; a count of none ends parsing.
        assertEquals(
            words == 0 ? 0L : 0xa5L,
            ((Number) loaded.map("results").lookup(0).orElseThrow()).longValue(),
            words + " words");
        if (words > 1) {
          loaded.map("results").update(0, 7);
          packets.run(Arrays.copyOf(packet, 14 + 4 * words + 1));
          assertEquals(
              7L,
              ((Number) loaded.map("results").lookup(0).orElseThrow()).longValue(),
              "too short");
        }
      }
    }
  }

  private static Header header(TypedProgram p, Case c) {
    List<Object> fields = new ArrayList<>();
    pad(fields, "before", c.skip());
    fields.add("field");
    fields.add(c.width());
    pad(fields, "after", c.rest());
    return p.header("header", fields.toArray());
  }

  private static void pad(List<Object> fields, String name, int bits) {
    for (int left = bits; left > 0; left -= 8) {
      fields.add(name + left);
      fields.add(Math.min(left, 8));
    }
  }

  /** A function that reaches the header behind 14 bytes and runs one statement there. */
  private static void parser(
      TypedProgram p, String name, String hook, Header header, Statement statement) {
    Header link = p.header("link", "high", 64, "low", 48);
    p.transition(link, p.go(header));
    List<Function.State> states = List.of(p.state(link), p.state(header, statement));
    p.function(name, hook, "", states, p.go(link));
  }

  private static byte[] randomPacket() {
    byte[] packet = new byte[64];
    new Random(20).nextBytes(packet);
    packet[12] = (byte) 0x88;
    packet[13] = (byte) 0xb5;
    return packet;
  }
}
