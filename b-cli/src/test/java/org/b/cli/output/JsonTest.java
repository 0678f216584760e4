package org.b.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void writesPlainValuesInOrder() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("z", 1L);
    object.put("a", List.of(true, "x"));
    object.put("n", null);
    assertEquals("{\"z\":1,\"a\":[true,\"x\"],\"n\":null}", Json.line(object));
  }

  @Test
  void largeIntegersAreExact() {
    assertEquals(
        "[18446744073709551615,-9223372036854775808]",
        Json.line(List.of(new BigInteger("18446744073709551615"), Long.MIN_VALUE)));
  }

  @Test
  void textIsEscapedAndWellFormed() {
    assertEquals("\"\\u0000\\n\\\"\\u001b<>\"", Json.line("\0\n\"\u001b<>"));
    assertEquals("\"\uFFFDa\"", Json.line("\uD800a"));
    assertEquals("\"😀\"", Json.line("😀"));
  }
}
