package org.b.backend.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.backend.load.LoadedObject;
import org.b.backend.maps.BpfMap;
import org.b.core.program.BinaryOperator;
import org.b.core.program.Expression;
import org.b.core.program.Header;
import org.b.core.program.Statement;
import org.b.core.program.Table;
import org.b.core.program.UpdateMode;
import org.b.core.program.Variable;
import org.b.core.types.IntegerType;
import org.b.core.types.StructType;
import org.b.core.types.StructType.Layout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys, leaves and table operations, run by the kernel. */
class TableTest {
  private static final byte[] EMPTY_PACKET = new byte[32];

  private static Object value(LoadedObject loaded, String table, Object key) {
    return loaded.map(table).lookup(key).orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(
      value = Layout.class,
      names = {"C", "PACKED"})
  void structFieldsOfAnyWidthAreReadAndWritten(Layout layout) {
    TypedProgram p = new TypedProgram();
    IntegerType signed = new IntegerType(11, true);
    StructType struct =
        p.struct(
            "Odd", layout, "a", 3, "b", 64, "c", 12, "d", 33, "e", signed, "f", 1, "g", 8, "h", 40);
    Table table = p.table("odd", IntegerType.U32, struct, "HASH", false, 4);
    Table copies = p.table("copies", IntegerType.U32, struct, "HASH", true, 4);
    Variable leaf = p.variable("leaf", struct);
    Variable copy = p.variable("copy", struct);
    Variable reference = p.variable("reference", p.reference(copies));
    Expression key = p.constant(7, IntegerType.U32);
    p.function(
        "fill",
        "socket_filter",
        "",
        List.of(),
        p.declare(leaf, null),
        set(p, leaf, "a", 5),
        set(p, leaf, "b", 0x1122334455667788L),
        set(p, leaf, "c", 0xabc),
        set(p, leaf, "d", 0x1_2345_6789L),
        set(p, leaf, "e", -3),
        set(p, leaf, "f", 1),
        set(p, leaf, "g", 0x5a),
        set(p, leaf, "h", 0x98_7654_3210L),
        p.evaluate(update(p, table, key, p.read(leaf))),
        p.declare(copy, p.read(leaf)),
        p.assign(
            p.field(copy, "c"),
            p.binary(
                BinaryOperator.SUBTRACT,
                p.field(copy, "c"),
                p.constant(1, IntegerType.unsigned(12)),
                IntegerType.unsigned(12))),
        p.declare(reference, p.index(copies, key)),
        new Statement.OnValid(
            p.read(reference),
            p.block(
                p.assign(p.field(reference, "h"), p.field(copy, "h")),
                p.assign(p.field(reference, "e"), p.field(copy, "e")),
                p.assign(p.field(reference, "d"), p.field(copy, "d")),
                p.assign(p.field(reference, "c"), p.field(copy, "c")),
                p.assign(p.field(reference, "f"), p.field(reference, "f"))),
            Optional.empty(),
            p.span));
    try (LoadedObject loaded = Loading.load(p)) {
      new Packets(loaded.program("fill")).run(EMPTY_PACKET);
      assertEquals(
          "{a=5, b=1234605616436508552, c=2748, d=4886718345, e=-3, f=1, g=90, h=654820258320}",
          value(loaded, "odd", 7).toString());
      assertEquals(
          "{a=0, b=0, c=2747, d=4886718345, e=-3, f=0, g=0, h=654820258320}",
          value(loaded, "copies", 7).toString());
    }
  }

  private static Statement set(TypedProgram p, Variable struct, String field, long value) {
    Expression.Place place = p.field(struct, field);
    return p.assign(place, p.constant(value, (IntegerType) place.type()));
  }

  private static Expression update(TypedProgram p, Table table, Expression key, Expression leaf) {
    return new Expression.TableUpdate(table, key, leaf, Optional.empty(), UpdateMode.ANY, p.span);
  }

  @Test
  void longestPrefixesAreFoundByIntegersInHostOrder() {
    TypedProgram p = new TypedProgram();
    StructType pair = p.struct("Route", Layout.C, "vlan", 16, "address", 32);
    Table nets = p.table("nets", IntegerType.U32, IntegerType.U32, "LPM_TRIE", false, 16);
    Table routes = p.table("routes", pair, IntegerType.U32, "LPM_TRIE", false, 16);
    Table found = p.table("found", IntegerType.U32, IntegerType.U32, "ARRAY", false, 2);
    Header header = p.header("header", "vlan", 16, "address", 32);
    Variable route = p.variable("route", pair);
    Variable net = p.variable("net", p.reference(nets));
    Variable leaf = p.variable("leaf", IntegerType.U32);
    p.function(
        "find",
        "socket_filter",
        "",
        List.of(
            p.state(
                header,
                p.declare(route, null),
                p.assign(p.field(route, "vlan"), p.packet(header, "vlan")),
                p.assign(p.field(route, "address"), p.packet(header, "address")),
                p.declare(
                    net,
                    new Expression.TableLookup(
                        nets,
                        p.packet(header, "address"),
                        Optional.empty(),
                        p.reference(nets),
                        p.span)),
                p.when(
                    p.read(net),
                    p.block(
                        p.assign(
                            p.element(found, p.constant(0, IntegerType.U32)),
                            p.element(nets, p.packet(header, "address")))),
                    null),
                p.assign(
                    p.element(found, p.constant(1, IntegerType.U32)),
                    p.element(routes, p.read(route))))),
        p.go(header));
    p.function(
        "learn",
        "socket_filter",
        "",
        List.of(
            p.state(
                header,
                p.declare(leaf, p.constant(99, IntegerType.U32)),
                p.evaluate(
                    new Expression.TableUpdate(
                        nets,
                        p.packet(header, "address"),
                        p.read(leaf),
                        Optional.of(p.constant(24, IntegerType.U32)),
                        UpdateMode.ANY,
                        p.span)))),
        p.go(header));
    try (LoadedObject loaded = Loading.load(p)) {
      loaded.map("nets").update("10.0.0.0/8", 8);
      loaded.map("nets").update("10.1.0.0/16", 16);
      loaded
          .map("routes")
          .update(Map.of("prefixlen", 16 + 8, "vlan", 0x102, "address", 0x0a000000), 5);
      Packets find = new Packets(loaded.program("find"));
      byte[] packet = new byte[32];
      byte[] start = {1, 2, 10, 1, 2, 3};
      System.arraycopy(start, 0, packet, 0, start.length);

      find.run(packet);
      assertEquals(16L, ((Number) value(loaded, "found", 0)).longValue());
      assertEquals(5L, ((Number) value(loaded, "found", 1)).longValue());

      new Packets(loaded.program("learn")).run(packet);
      find.run(packet);
      assertEquals(99L, ((Number) value(loaded, "found", 0)).longValue());
      assertEquals(
          // The kernel keeps the key as it was given; the bits that do not count are not shown.
          Optional.of("10.1.2.0/24"),
          loaded.map("nets").entries().stream()
              .filter(entry -> ((Number) entry.value()).intValue() == 99)
              .map(BpfMap.Entry::key)
              .map(
                  key ->
                      loaded.map("nets").prefixText(loaded.map("nets").encodeKey(key)).orElse(""))
              .findFirst());
    }
  }

  @Test
  void smallIntegerKeysAreStoredFoundAndDeleted() {
    TypedProgram p = new TypedProgram();
    Table bytes = p.table("bytes", IntegerType.U8, IntegerType.U16, "HASH", true, 300);
    Table deleted = p.table("deleted", IntegerType.U32, IntegerType.I64, "ARRAY", false, 1);
    Header header = p.header("header", "key", 8);
    p.function(
        "add",
        "socket_filter",
        "",
        List.of(
            p.state(
                header,
                p.assign(
                    p.element(bytes, p.packet(header, "key")),
                    p.binary(
                        BinaryOperator.ADD,
                        p.element(bytes, p.packet(header, "key")),
                        p.constant(0xffff, IntegerType.U16),
                        IntegerType.U16)))),
        p.go(header));
    p.function(
        "remove",
        "socket_filter",
        "",
        List.of(
            p.state(
                header,
                p.assign(
                    p.element(deleted, p.constant(0, IntegerType.U32)),
                    new Expression.TableDelete(bytes, p.packet(header, "key"), p.span)))),
        p.go(header));
    try (LoadedObject loaded = Loading.load(p)) {
      byte[] packet = new byte[32];
      packet[0] = (byte) 200;
      Packets add = new Packets(loaded.program("add"));
      add.run(packet);
      add.run(packet);
      assertEquals(0xfffeL, ((Number) value(loaded, "bytes", 200)).longValue());

      Packets remove = new Packets(loaded.program("remove"));
      remove.run(packet);
      assertEquals(0L, Loading.first(loaded, "deleted"));
      assertFalse(loaded.map("bytes").lookup(200).isPresent());
      remove.run(packet);
      assertEquals(-2L, Loading.first(loaded, "deleted"), "ENOENT");
    }
  }

  @Test
  void testsOfTwoReferencesStayTwoTests() {
    TypedProgram p = new TypedProgram();
    Table first = p.table("first", IntegerType.U32, IntegerType.U64, "HASH", false, 4);
    Table second = p.table("second", IntegerType.U32, IntegerType.U64, "HASH", false, 4);
    Variable a = p.variable("a", p.reference(first));
    Variable b = p.variable("b", p.reference(second));
    Expression key = p.constant(1, IntegerType.U32);
    p.function(
        "both",
        "socket_filter",
        "",
        List.of(),
        p.declare(
            a,
            new Expression.TableLookup(first, key, Optional.empty(), p.reference(first), p.span)),
        p.declare(
            b,
            new Expression.TableLookup(second, key, Optional.empty(), p.reference(second), p.span)),
        p.when(
            new Expression.Logical(true, p.read(a), p.read(b), p.span),
            p.block(
                p.atomicAdd(target(p, a, first), p.constant(1, IntegerType.U64)),
                p.atomicAdd(target(p, b, second), p.constant(2, IntegerType.U64))),
            null),
        p.returns(p.constant(3, IntegerType.U32)));
    try (LoadedObject loaded = Loading.load(p)) {
      Packets packets = new Packets(loaded.program("both"));
      loaded.map("first").update(1, 10);
      assertEquals(3, packets.run(EMPTY_PACKET));
      assertEquals(10L, ((Number) value(loaded, "first", 1)).longValue());
      loaded.map("second").update(1, 20);
      packets.run(EMPTY_PACKET);
      assertEquals(11L, ((Number) value(loaded, "first", 1)).longValue());
      assertEquals(22L, ((Number) value(loaded, "second", 1)).longValue());
    }
  }

  /** {@code *reference}: the whole integer that a variable refers to. */
  private static Expression.Place target(TypedProgram p, Variable reference, Table table) {
    return new Expression.TableElement(
        p.index(table, p.constant(1, IntegerType.U32)), Optional.empty(), table.leaf(), p.span);
  }
}
