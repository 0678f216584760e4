package org.b.cli.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.List;
import org.b.cli.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  @ParameterizedTest
  @CsvSource({"limit=5, 5", "limit=0x10, 16", "window=10ms, 10000000", "peer=10.0.0.1, 167772161"})
  void numbers(String text, long value) {
    assertEquals(BigInteger.valueOf(value), ConstantEntry.parse(text).value());
  }

  @Test
  void wordsAndTruth() {
    assertEquals("DROP", ConstantEntry.parse("mode=DROP").value());
    assertEquals("two words", ConstantEntry.parse("name=\"two words\"").value());
    assertEquals(true, ConstantEntry.parse("on=true").value());
  }

  @Test
  void tablesAndConstantsAreToldApart() {
    Settings settings = Settings.parse(List.of("limit=5", "t[1]=2", "list=[1, 2]"));
    assertEquals(1, settings.entries().size());
    assertEquals(
        List.of("limit", "list"), settings.constants().stream().map(c -> c.name()).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"=5", "limit=", "li mit=5", "limit=5 6", "limit=1x"})
  void mistakes(String text) {
    assertThrows(Failure.class, () -> ConstantEntry.parse(text));
  }
}
