package org.b.cli.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.b.cli.ExitStatus;
import org.b.cli.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableEntryTest {
  private static BigInteger number(long value) {
    return BigInteger.valueOf(value);
  }

  private static Object value(String text) {
    return TableEntry.parse("t[0]=" + text).value();
  }

  @Test
  void structsWithAddresses() {
    TableEntry entry =
        TableEntry.parse("xlate[{dip: 10.0.0.2, sip: 10.0.0.1}] = {.xdip = 192.168.1.1, .n = 0}");
    assertEquals("xlate", entry.table());
    assertEquals(Map.of("dip", number(0x0A000002), "sip", number(0x0A000001)), entry.key());
    assertEquals(Map.of("xdip", number(0xC0A80101L), "n", number(0)), entry.value());
  }

  @Test
  void prefixesStayText() {
    TableEntry entry = TableEntry.parse("subnets[10.0.0.0/8]={id: 1}");
    assertEquals("10.0.0.0/8", entry.key());
  }

  @ParameterizedTest
  @CsvSource({
    "42, 42",
    "-1, -1",
    "0x2a, 42",
    "0b101, 5",
    "1_000, 1000",
    "10ms, 10000000",
    "2s, 2000000000",
    "255.255.255.255, 4294967295",
    "18446744073709551615, 18446744073709551615"
  })
  void numbers(String text, String expected) {
    assertEquals(new BigInteger(expected), value(text));
  }

  @Test
  void otherValues() {
    assertEquals(true, value("true"));
    assertEquals("a \"b\"", value("\"a \\\"b\\\"\""));
    assertEquals(List.of(number(1), List.of()), value("[1, []]"));
    assertEquals(Map.of(), value("{}"));
    assertEquals(Map.of("a", Map.of("b", number(1))), value("{a: {b: 1,},}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "x=1",
        "x[1]",
        "x[1]=",
        "[1]=2",
        "x[1]=2 3",
        "x[{a 1}]=2",
        "x[1]=word",
        "x[1]=\"",
        "x[1]=10.0.0",
        "x[1]=10.0.0.256",
        "x[1]=1.2.3.4.5",
        "x[1]=0x",
        "x[1]=--1",
        "x[1]={a:1,a:2}",
        "x[1]={a:1",
        "x[1]=[1",
        "x[1]=10.0..1",
        "x[1]=5parsecs"
      })
  void brokenOnesAreWrongUsage(String text) {
    Failure failure = assertThrows(Failure.class, () -> TableEntry.parse(text));
    assertEquals(ExitStatus.USAGE, failure.status());
    assertTrue(failure.getMessage().startsWith("--set '" + text + "': "), failure.getMessage());
  }

  @Test
  void deepNestingIsRefused() {
    assertThrows(Failure.class, () -> value("[".repeat(100_000)));
  }
}
