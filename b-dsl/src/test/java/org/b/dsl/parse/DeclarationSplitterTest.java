package org.b.dsl.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeclarationSplitterTest {
  /** The pieces of a text in which {@code ~} stands for a line end. */
  private static String split(String text) {
    String source = text.replace('~', '\n');
    return DeclarationSplitter.split(source).stream()
        .map(piece -> source.substring(piece.from(), piece.to()).replace('\n', '~'))
        .collect(Collectors.joining(" | "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "struct a {u32 x;}; struct b {} u32 f() {} ! struct a {u32 x;}; | struct b {} | u32 f() {}",
        "struct a {} /* x */ ; u32 y; ! struct a {} /* x */ ; | u32 y;",
        "// c }~#packed \"a;\"~u32 f() { /* } */ x = '}'; } ! #packed \"a;\" | u32 f() { /* } */ x = '}'; }",
        "Table<a, b> t(1);Table<c> u(2); ! Table<a, b> t(1); | Table<c> u(2);",
        "u32 x = f({.a = 1}, {.b = 2})[{.c = 3}]; u32 y; ! u32 x = f({.a = 1}, {.b = 2})[{.c = 3}]; | u32 y;",
        "state a { switch x { case 1 {}; }; }; state b {} ! state a { switch x { case 1 {}; }; }; | state b {}",
        "u32 f() { s = \"}\\\"}~ } u32 g() {} ! u32 f() { s = \"}\\\"}~ } | u32 g() {}",
        "u32 f(struct a *x { } u32 g() {} ! u32 f(struct a *x { } | u32 g() {}",
        "u32 f() { if x {~  y = 1;~}~~@tc u32 g() {~} ! u32 f() { if x {~  y = 1;~} | @tc u32 g() {~}",
        "u32 f() { } } u32 g() {} ! u32 f() { } | } | u32 g() {}",
        "Table<a> t(1)~u32 f() {} ! Table<a> t(1)~u32 f() {}",
        "u32 f() { /* never ends } u32 g() {} ! u32 f() { /* never ends } u32 g() {}",
        "; u32 ! ; | u32",
      })
  void cuts(String text, String pieces) {
    assertEquals(pieces, split(text));
  }

  @Test
  void nothingIsNoDeclaration() {
    assertEquals(List.of(), DeclarationSplitter.split(" // only a comment\n/* and another */\r\n"));
  }
}
