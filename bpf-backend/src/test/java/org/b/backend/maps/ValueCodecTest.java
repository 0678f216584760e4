package org.b.backend.maps;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.b.backend.testing.BtfBuilder;
import org.b.backend.testing.BtfBuilder.Field;
import org.b.core.btf.Btf;
import org.junit.jupiter.api.Test;

class ValueCodecTest {
  private final BtfBuilder builder = new BtfBuilder();
  private final int u8 = builder.integer("unsigned char", 1, 0);
  private final int u16 = builder.integer("unsigned short", 2, 0);
  private final int u32 = builder.integer("unsigned int", 4, 0);
  private final int i32 = builder.integer("int", 4, 1);
  private final int u64 = builder.integer("unsigned long", 8, 0);
  private final int character = builder.integer("char", 1, 1);
  private final int bool = builder.integer("_Bool", 1, 4);

  private Object decode(int type, String hex) {
    return new ValueDecoder(builder.build()).decode(type, HexFormat.of().parseHex(hex));
  }

  private void roundTrip(int type, String hex, Object value) {
    Btf btf = builder.build();
    assertEquals(value, decode(type, hex));
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertArrayEquals(bytes, new ValueEncoder(btf).encode(type, value, bytes.length, "value"));
  }

  private String refusal(int type, int size, Object value) {
    ValueEncoder encoder = new ValueEncoder(builder.build());
    return assertThrows(
            MapValueException.class, () -> encoder.encode(type, value, size, "value of t"))
        .getMessage();
  }

  @Test
  void integersKeepTheirSignAndSize() {
    roundTrip(u8, "ff", 255L);
    roundTrip(i32, "ffffffff", -1L);
    roundTrip(u32, "ffffffff", 0xffffffffL);
    roundTrip(u64, "ffffffffffffff7f", Long.MAX_VALUE);
    roundTrip(u64, "ffffffffffffffff", BigInteger.TWO.pow(64).subtract(BigInteger.ONE));
    roundTrip(bool, "01", true);
    int wide = builder.integer("unsigned __int128", 16, 0);
    roundTrip(
        wide, "01000000000000000100000000000000", BigInteger.ONE.shiftLeft(64).add(BigInteger.ONE));
  }

  @Test
  void networkOrderIsShownInHostOrder() {
    int be16 = builder.typedef("__be16", u16);
    int be32 = builder.typedef("__be32", u32);
    int be64 = builder.typedef("__be64", u64);
    int address = builder.typedef("address", be32);
    roundTrip(be16, "0050", 80L);
    roundTrip(be32, "0a000001", 0x0a000001L);
    roundTrip(address, "ff000001", 0xff000001L);
    roundTrip(be64, "0000000000000102", 0x102L);
  }

  @Test
  void structsAreMapsInFieldOrder() {
    int inner = builder.struct("inner", 4, new Field("only", u32, 0, 0));
    int text = builder.array(character, u32, 8);
    int numbers = builder.array(u16, u32, 3);
    int outer =
        builder.struct(
            "outer",
            24,
            new Field("b", inner, 0, 0),
            new Field("a", text, 32, 0),
            new Field("n", numbers, 96, 0),
            new Field("ok", bool, 144, 0));
    String hex = "05000000" + "6869000000000000" + "010002000300" + "01" + "0000000000";
    Map<?, ?> value = (Map<?, ?>) decode(outer, hex);
    assertEquals(List.of("b", "a", "n", "ok"), new ArrayList<>(value.keySet()));
    roundTrip(
        outer,
        hex,
        Map.of("b", Map.of("only", 5L), "a", "hi", "n", List.of(1L, 2L, 3L), "ok", true));
  }

  @Test
  void bitFieldsAreReadAcrossBytes() {
    int bits =
        builder.struct(
            "bits",
            8,
            new Field("a", u32, 0, 3),
            new Field("b", u32, 3, 13),
            new Field("c", i32, 16, 4),
            new Field("d", u64, 20, 40));
    // a = 5, b = 0x1234 & 0x1fff = 0x1234, c = -2, d = 0x123456789a
    long raw = 5L | 0x1234L << 3 | 0xeL << 16 | 0x123456789aL << 20;
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      hex.append(String.format("%02x", raw >>> 8 * i & 0xff));
    }
    roundTrip(bits, hex.toString(), Map.of("a", 5L, "b", 0x1234L, "c", -2L, "d", 0x123456789aL));
    assertEquals("value of t.a: 8 does not fit into 3 bits", refusal(bits, 8, Map.of("a", 8)));
  }

  @Test
  void anonymousMembersLendTheirFields() {
    int union = builder.struct("", 4, new Field("x", u32, 0, 0));
    int outer = builder.struct("outer", 8, new Field("", union, 32, 0), new Field("y", u32, 0, 0));
    roundTrip(outer, "0100000002000000", Map.of("x", 2L, "y", 1L));
  }

  @Test
  void whatDoesNotFitIsRefusedByName() {
    int pair = builder.struct("pair", 8, new Field("dip", u32, 0, 0), new Field("sip", u32, 32, 0));
    int text = builder.array(character, u32, 4);
    assertEquals("value of t: 256 does not fit into 8 bits", refusal(u8, 1, 256));
    assertEquals("value of t: -1 does not fit into 32 bits", refusal(u32, 4, -1));
    assertEquals(
        "value of t: 2147483648 does not fit into 32 signed bits", refusal(i32, 4, 1L << 31));
    assertEquals("value of t is an integer, not String x", refusal(u32, 4, "x"));
    assertEquals("value of t is struct pair, not Integer 1", refusal(pair, 8, 1));
    assertEquals(
        "value of t: struct pair has no field dst, only dip, sip",
        refusal(pair, 8, Map.of("dst", 1)));
    assertEquals(
        "value of t.dip is an integer, not String a", refusal(pair, 8, Map.of("dip", "a")));
    assertEquals("value of t holds 4 bytes, the text has 5", refusal(text, 4, "hello"));
    assertEquals(
        "value of t has 4 elements, not 1", refusal(builder.array(u8, u32, 4), 4, List.of(1)));
  }

  @Test
  void fieldsThatAreNotMentionedAreZero() {
    int pair = builder.struct("pair", 8, new Field("dip", u32, 0, 0), new Field("sip", u32, 32, 0));
    assertArrayEquals(
        HexFormat.of().parseHex("0000000007000000"),
        new ValueEncoder(builder.build()).encode(pair, Map.of("sip", 7), 8, "value"));
  }

  @Test
  void prefixesAsText() {
    assertArrayEquals(
        HexFormat.of().parseHex("080000000a000000"), LpmKeys.parse("10.0.0.0/8", 8, "key"));
    assertArrayEquals(
        HexFormat.of().parseHex("080000000a000000"), LpmKeys.parse("10.1.2.3/8", 8, "key"));
    assertArrayEquals(
        HexFormat.of().parseHex("200000000a010203"), LpmKeys.parse("10.1.2.3", 8, "key"));
    byte[] six = LpmKeys.parse("2001:db8::/32", 20, "key");
    assertEquals("2001:db8:0:0:0:0:0:0/32", LpmKeys.format(six));
    for (String wrong :
        List.of(
            "10.0.0.0/33",
            "10.0.0.0/-1",
            "10.0.0.0/x",
            "10.0/8",
            "localhost",
            "",
            "::1",
            "1.2.3.400")) {
      assertThrows(MapValueException.class, () -> LpmKeys.parse(wrong, 8, "key"), wrong);
    }
  }
}
