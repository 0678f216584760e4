package org.b.dsl.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.ExplanationPage;
import org.b.core.source.SourceFile;
import org.b.dsl.BuiltInFiles;
import org.b.dsl.token.Token;
import org.b.dsl.token.Tokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FormatterTest {
  private static final String UGLY =
      """


      #packed   "true"
      struct  Key{u32 a:12;u64   b;};struct Leaf { u32 x ; }
      Table < Key,Leaf , FIXED_MATCH,AUTO >stats ( 1<<4 ) ;


      /* several
           lines */
      @tc( ingress )  u32 f (struct   skbuff*skb)
      {

      u32 a:12=3 ;   // trailing
      struct Key*p;
      if(a==1){return 1;}
      else if a>2&&!b{ a=-1;b = a- -1;c=a*b; }
      else
      {
        // only a comment

      }
      switch $ip.nextp{case 6{next proto::tcp;};case *{goto EOP;};}
      t.lookup( k ,l){on_match hit(struct Leaf*l){x++;};on_miss none(){};};
      struct Key k={.a=x,
      .b=y};
      log( "a  b" ,
        b);
      x=(u16)y+~z[0:+8]+t[{.a=1}].b;
      char __user*name=ctx.si;


      state proto::ip{incr_cksum( @ip.hchecksum,a,b );}
      state EOP { }

      }
      """;

  private static final String NEAT =
      """
      #packed   "true"
      struct Key {
        u32 a:12;
        u64 b;
      };
      struct Leaf { u32 x; }
      Table<Key, Leaf, FIXED_MATCH, AUTO> stats(1 << 4);

      /* several
           lines */
      @tc(ingress) u32 f(struct skbuff *skb) {
        u32 a:12 = 3; // trailing
        struct Key *p;
        if (a == 1) { return 1; } else if a > 2 && !b {
          a = -1;
          b = a - -1;
          c = a * b;
        } else {
          // only a comment
        }
        switch $ip.nextp {
          case 6 { next proto::tcp; };
          case * { goto EOP; };
        }
        t.lookup(k, l) {
          on_match hit (struct Leaf *l) { x++; };
          on_miss none () { };
        };
        struct Key k = {.a = x,
            .b = y};
        log("a  b",
            b);
        x = (u16) y + ~z[0:+8] + t[{.a = 1}].b;
        char __user *name = ctx.si;

        state proto::ip { incr_cksum(@ip.hchecksum, a, b); }
        state EOP { }
      }
      """;

  static List<String> texts() throws IOException {
    List<String> texts = new ArrayList<>(List.of(UGLY, NEAT, BuiltInFiles.protocols().text()));
    texts.addAll(examples());
    for (DiagnosticCode code : DiagnosticCode.values()) {
      texts.add(ExplanationPage.of(code).wrong().program());
      texts.add(ExplanationPage.of(code).right().program());
    }
    return texts;
  }

  static List<String> examples() throws IOException {
    List<String> texts = new ArrayList<>();
    try (var files = Files.walk(Path.of("..", "examples"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".b")).sorted().toList()) {
        texts.add(Files.readString(file));
      }
    }
    assertFalse(texts.isEmpty());
    return texts;
  }

  @Test
  void colonsOfChoicesAndEnumerationsStandApart() {
    assertEquals(
        """
        enum Dir : u8 { IN, OUT }
        enum : u16 { A }
        @socket_filter u32 f(ctx) {
          u32 a:12 = c ? 1 : 2;
          u8 n = 3:4;
          i32 e = c ? -1 : a > 2 ? -x : (3:4);
          v[0:+4] = c ? v[0:+4] : ++i;
          s[i++] = a[--j];
          ++*n;
          return i++ ? i-- - --j : c ? (u16) a : f(b);
        }
        """,
        Formatter.format(
            """
            enum Dir:u8 { IN, OUT }
            enum:u16 { A }
            @socket_filter u32 f(ctx) {
              u32 a:12=c?1:2;
              u8 n=3:4;
              i32 e=c?-1:a>2?-x:(3:4);
              v[0:+4]=c?v[0:+4]:++i;
              s[i++]=a[--j];
              ++*n;
              return i++?i-- - --j:c?(u16)a:f(b);
            }
            """));
  }

  @Test
  void hooksWhoseProgramsMaySleepAreOneWord() {
    assertEquals(
        "@lsm.s(file_open) i32 f(ctx) { return @ip.s; }\n",
        Formatter.format("@lsm.s( file_open )  i32 f( ctx ){ return @ip.s; }\n"));
  }

  @Test
  void statementsWithoutBracesStandApartFromTheirCondition() {
    assertEquals(
        "@tc(ingress) u32 f(ctx) {\n"
            + "  if (n) *n += 1;\n"
            + "  else m = -1;\n"
            + "  if (n) ++m;\n"
            + "  while (m) max 3 { m--; }\n"
            + "  if (n) * 2 > m { m = 1; }\n"
            + "  for (i in 0..4) t[i]++;\n"
            + "}\n",
        Formatter.format(
            "@tc(ingress) u32 f(ctx) {\nif(n)*n+=1;else m=-1;if(n)++m;while(m)max 3{m--;}\n"
                + "if(n)*2>m{m=1;}for(i in 0..4)t[i]++;\n}\n"));
  }

  @Test
  void typesOfTablesStandTogether() {
    assertEquals(
        "ArrayOfMaps<Hash<u32, u64>> t(2) = {[0] = a, b};\n"
            + "HashOfMaps<u32, Array<char[16]>(100)> u(64);\n"
            + "@xdp u32 f(ctx) {\n"
            + "  Hash<u32, u64> *h = t.lookup(1) ?? return 0;\n"
            + "  if (Hash<u32, u64> *g = t.lookup(n < 2)) { h[1] = n >> 2; }\n"
            + "}\n",
        Formatter.format(
            "ArrayOfMaps < Hash<u32 ,u64> >t(2)={[0]=a,b};\n"
                + "HashOfMaps<u32,Array < char[16]>( 100 )>u( 64 );\n"
                + "@xdp u32 f(ctx) {\nHash<u32,u64>*h=t.lookup(1)??return 0;\n"
                + "if(Hash<u32,u64> *g=t.lookup(n<2)){ h[1]=n>>2; }\n}\n"));
  }

  @Test
  void laysOut() {
    assertEquals(NEAT, Formatter.format(UGLY));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void examplesAreLaidOutAlready(String text) {
    assertEquals(text, Formatter.format(text));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void changesWhiteSpaceAloneAndOnlyOnce(String text) {
    for (String input :
        List.of(text, text.replaceAll("\\s+(?![^\\n]*//)", " "), text.replace("\n", "\r\n"))) {
      String formatted = Formatter.format(input);
      assertEquals(tokens(input), tokens(formatted));
      assertEquals(formatted, Formatter.format(formatted));
    }
  }

  @ParameterizedTest
  @MethodSource("texts")
  void keepsBrokenTextsTogether(String text) {
    for (int cut = 0; cut < text.length(); cut += 7 + text.length() / 12) {
      String start = text.substring(0, cut);
      assertEquals(tokens(start), tokens(Formatter.format(start)));
      String without = start + text.substring(Math.min(text.length(), cut + 5));
      String formatted = Formatter.format(without);
      assertEquals(tokens(without), tokens(formatted));
    }
  }

  @Test
  void leavesDeclarationsWithSyntaxErrorsAlone() {
    String text =
        "struct A {\n u32   a;\n}\nu32 f(ctx) {\n  x   = = 3;\n}\nstruct B {\n u32   b;\n}\n";
    assertEquals(
        "struct A {\n  u32 a;\n}\nu32 f(ctx) {\n  x   = = 3;\n}\nstruct B {\n  u32 b;\n}\n",
        Formatter.format(text));
  }

  @Test
  void formatsTheLinesOfARangeOnly() {
    String text = "struct A {\nu32   a;\nu32   b;\nu32   c;\n}\n";
    int from = text.indexOf("u32   b");
    assertEquals(
        "struct A {\nu32   a;\n  u32 b;\nu32   c;\n}\n",
        applied(text, Formatter.range(new SourceFile("a.b", text), from, from + 3)));
  }

  @Test
  void laysOutTheBlockThatABraceCloses() {
    String text = "u32 f(ctx) {\n  if x {\ny=1;\n}\nz=2;\n}\n";
    int brace = text.indexOf("}\nz") + 1;
    assertEquals(
        "u32 f(ctx) {\n  if x {\n    y = 1;\n  }\nz=2;\n}\n",
        applied(text, Formatter.onType(new SourceFile("a.b", text), brace, '}')));
  }

  @Test
  void laysOutTheStatementThatASemicolonEnds() {
    String text = "u32 f(ctx) {\ny=1;\nz=2;\n}\n";
    int behind = text.indexOf("y=1;") + 4;
    assertEquals(
        "u32 f(ctx) {\n  y = 1;\nz=2;\n}\n",
        applied(text, Formatter.onType(new SourceFile("a.b", text), behind, ';')));
  }

  @Test
  void indentsANewLine() {
    String open = "u32 f(ctx) {\n  if x {\n";
    assertEquals(
        open + "    ",
        applied(open, Formatter.onType(new SourceFile("a.b", open), open.length(), '\n')));
    String closed = "u32 f(ctx) {\n  if x {\n}\n}\n";
    assertEquals(
        "u32 f(ctx) {\n  if x {\n  }\n}\n",
        applied(
            closed, Formatter.onType(new SourceFile("a.b", closed), closed.indexOf("}"), '\n')));
  }

  private static String applied(String text, List<Formatter.Edit> edits) {
    StringBuilder result = new StringBuilder(text);
    for (int i = edits.size() - 1; i >= 0; i--) {
      Formatter.Edit edit = edits.get(i);
      result.replace(edit.span().offset(), edit.span().end(), edit.newText());
    }
    return result.toString();
  }

  private static List<String> tokens(String text) {
    return Tokens.of(text).stream()
        .filter(token -> token.kind() != Token.Kind.SPACE)
        .map(token -> token.text().strip())
        .toList();
  }
}
