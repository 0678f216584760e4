package org.b.backend.codegen;

import java.util.List;
import java.util.Optional;
import org.b.core.checks.CheckedProgram;
import org.b.core.program.BinaryOperator;
import org.b.core.program.Header;
import org.b.core.program.Statement;
import org.b.core.program.Table;
import org.b.core.program.Variable;
import org.b.core.types.IntegerType;
import org.b.core.types.StructType;

/** The classic IP pair counter for a packet hook. */
public final class PairCounter {
  private PairCounter() {}

  public static CheckedProgram build(String hook) {
    TypedProgram p = new TypedProgram();
    StructType key = p.struct("Pair", StructType.Layout.C, "dip", 32, "sip", 32);
    StructType leaf = p.struct("Packets", StructType.Layout.C, "rx_pkts", 64, "tx_pkts", 64);
    Table stats = p.table("stats", key, leaf, "HASH", true, 1024);
    Header ethernet = p.header("ethernet", "dst", 48, "src", 48, "type", 16);
    Header dot1q = p.header("dot1q", "pri", 3, "cfi", 1, "vlanid", 12, "type", 16);
    Header ip = ip(p);
    p.transition(ethernet, p.choose(ethernet, "type", 0x800, ip, 0x8100, dot1q));
    p.transition(dot1q, p.choose(dot1q, "type", 0x800, ip));
    Variable pair = p.variable("pair", key);
    Variable rx = p.variable("rx", IntegerType.U64);
    Variable tx = p.variable("tx", IntegerType.U64);
    Variable packets = p.variable("packets", p.reference(stats));
    Statement.Block larger =
        p.block(
            p.assign(p.field(pair, "dip"), p.packet(ip, "dst")),
            p.assign(p.field(pair, "sip"), p.packet(ip, "src")),
            p.assign(p.read(rx), p.constant(1, IntegerType.U64)));
    Statement.Block smaller =
        p.block(
            p.assign(p.field(pair, "dip"), p.packet(ip, "src")),
            p.assign(p.field(pair, "sip"), p.packet(ip, "dst")),
            p.assign(p.read(tx), p.constant(1, IntegerType.U64)));
    p.function(
        "on_packet",
        hook,
        hook.equals("tc") ? "ingress" : "",
        List.of(
            p.state(ethernet),
            p.state(dot1q),
            p.state(
                ip,
                p.declare(pair, null),
                p.declare(rx, p.constant(0, IntegerType.U64)),
                p.declare(tx, p.constant(0, IntegerType.U64)),
                p.when(
                    p.binary(
                        BinaryOperator.GREATER,
                        p.packet(ip, "dst"),
                        p.packet(ip, "src"),
                        IntegerType.U32),
                    larger,
                    smaller),
                p.declare(packets, p.index(stats, p.read(pair))),
                new Statement.OnValid(
                    p.read(packets),
                    p.block(
                        p.atomicAdd(p.field(packets, "rx_pkts"), p.read(rx)),
                        p.atomicAdd(p.field(packets, "tx_pkts"), p.read(tx))),
                    Optional.empty(),
                    p.span)),
            p.state(null, p.returns(p.constant(0, IntegerType.U32)))),
        p.go(ethernet));
    return p.check();
  }

  static Header ip(TypedProgram p) {
    return p.header(
        "ip",
        "ver",
        4,
        "hlen",
        4,
        "tos",
        8,
        "tlen",
        16,
        "identification",
        16,
        "ffo_unused",
        1,
        "df",
        1,
        "mf",
        1,
        "foffset",
        13,
        "ttl",
        8,
        "nextp",
        8,
        "hchecksum",
        16,
        "src",
        32,
        "dst",
        32);
  }
}
