package org.b.backend.codegen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.b.backend.load.LoadedObject;
import org.b.backend.object.ObjectFile;
import org.b.backend.object.ProgramDefinition;
import org.b.core.facts.ContextField;
import org.b.core.facts.KernelFacts;
import org.b.core.program.BinaryOperator;
import org.b.core.program.Builtin;
import org.b.core.program.Expression;
import org.b.core.program.Header;
import org.b.core.program.Statement;
import org.b.core.program.Variable;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.core.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is special to hooks: sections, contexts, checksums, logs, line information. */
class ProgramKindsTest {
  private static Expression.ContextRead context(
      TypedProgram p, Variable context, String programType, String field, IntegerType type) {
    ContextField fact = KernelFacts.programType(programType).field(field).orElseThrow();
    return new Expression.ContextRead(context, fact, type, p.span);
  }

  private static Variable contextVariable(TypedProgram p, String struct) {
    return p.variable(
        "ctx",
        new ReferenceType(
            p.struct(struct, StructType.Layout.C, "first", 32), ReferenceType.Origin.CONTEXT));
  }

  @Test
  void sectionsSayTheAttachment() {
    TypedProgram p = new TypedProgram();
    Statement end = p.returns(p.constant(0, IntegerType.U32));
    p.function("a", "kprobe", "vfs_write", List.of(), end);
    p.function("b", "kretprobe", "", List.of(), end);
    p.function("c", "ksyscall", "write", List.of(), end);
    p.function("d", "tc", "ingress", List.of(), end);
    p.function("e", "tc_action", "", List.of(), end);
    p.function("f", "raw_tracepoint", "sys_enter", List.of(), end);
    p.function("g", "socket_filter", "", List.of(), end);
    ObjectFile object = ObjectFile.parse(CodeGenerator.compile(p.check()));
    assertEquals(
        List.of(
            "kprobe/vfs_write",
            "kretprobe",
            "ksyscall/write",
            "tc",
            "action",
            "raw_tp/sys_enter",
            "socket"),
        object.programs().stream().map(ProgramDefinition::section).toList());
    assertEquals("GPL", object.license());
  }

  @Test
  void contextFieldsAreReadAndWritten() {
    TypedProgram p = new TypedProgram();
    String type = "BPF_PROG_TYPE_SCHED_CLS";
    Variable skb = contextVariable(p, "__sk_buff");
    Expression.ContextRead mark = context(p, skb, type, "mark", IntegerType.U32);
    Expression.ContextRead length = context(p, skb, type, "len", IntegerType.U32);
    Expression sum =
        p.binary(BinaryOperator.ADD, mark, p.constant(5, IntegerType.U32), IntegerType.U32);
    p.function(
        "on_packet",
        "tc",
        "egress",
        List.of(),
        p.assign(mark, length),
        p.when(
            p.binary(
                BinaryOperator.GREATER, length, p.constant(40, IntegerType.U32), IntegerType.U32),
            p.block(p.assign(mark, sum)),
            p.block(p.assign(mark, p.constant(1, IntegerType.U32)))),
        p.returns(mark));
    try (LoadedObject loaded = Loading.load(p)) {
      Packets packets = new Packets(loaded.program("on_packet"));
      assertEquals(65, packets.run(new byte[60]));
      assertEquals(1, packets.run(new byte[40]));
    }
  }

  @Test
  void checksumsFollowChangesAndFieldsStayReadable() {
    TypedProgram p = new TypedProgram();
    Header link = p.header("link", "high", 64, "low", 32, "type", 16);
    Header ip = PairCounter.ip(p);
    Header udp = p.header("udp", "sport", 16, "dport", 16, "length", 16, "crc", 16);
    p.transition(link, p.go(ip));
    p.transition(ip, p.go(udp));
    Expression one = p.constant(1, IntegerType.U32);
    Expression fresh = p.constant(0x0a090807, IntegerType.U32);
    p.function(
        "translate",
        "tc",
        "ingress",
        List.of(
            p.state(link),
            p.state(ip),
            p.state(
                udp,
                p.evaluate(
                    new Expression.ChecksumUpdate(
                        p.offset(ip, "hchecksum"),
                        p.packet(ip, "dst"),
                        fresh,
                        Optional.empty(),
                        p.span)),
                p.evaluate(
                    new Expression.ChecksumUpdate(
                        p.offset(udp, "crc"),
                        p.packet(ip, "dst"),
                        fresh,
                        Optional.of(one),
                        p.span)),
                p.assign(p.packet(ip, "dst"), fresh),
                p.evaluate(
                    new Expression.ChecksumUpdate(
                        p.offset(udp, "crc"),
                        p.packet(udp, "dport"),
                        p.constant(53, IntegerType.U16),
                        Optional.of(p.constant(0, IntegerType.U32)),
                        p.span)),
                p.assign(p.packet(udp, "dport"), p.constant(53, IntegerType.U16)),
                p.returns(p.convert(p.packet(udp, "dport"), IntegerType.U32)))),
        p.go(link));
    try (LoadedObject loaded = Loading.load(p)) {
      Packets packets = new Packets(loaded.program("translate"));
      for (int words = 5; words <= 15; words += 5) {
        byte[] before = udp(words, 0x0a000002, 4000, true);
        assertEquals(53, packets.run(before));
        assertArrayEquals(udp(words, 0x0a090807, 53, true), packets.changed(before));
        byte[] unchecked = udp(words, 0x0a000002, 4000, false);
        assertArrayEquals(udp(words, 0x0a090807, 53, false), packets.changed(unchecked));
      }
    }
  }

  /** A UDP packet with its checksums, or with a UDP checksum of 0 for none. */
  private static byte[] udp(int words, int destination, int port, boolean withChecksum) {
    byte[] ip = Packets.ip(words, 0x0a000001, destination);
    ByteBuffer packet = ByteBuffer.allocate(ip.length + 8 + 6).put(ip);
    packet.put(9, (byte) 17).putShort(2, (short) packet.capacity());
    packet.putShort(10, (short) checksum(packet.array(), 0, ip.length, 0));
    int start = ip.length;
    packet.putShort(start, (short) 1234).putShort(start + 2, (short) port);
    packet.putShort(start + 4, (short) 14).put(start + 9, (byte) 77);
    if (withChecksum) {
      int pseudo = 17 + 14;
      for (int i = 12; i < 20; i += 2) {
        pseudo += packet.getShort(i) & 0xffff;
      }
      packet.putShort(start + 6, (short) checksum(packet.array(), start, 14, pseudo));
    }
    return Packets.ethernet(0x800, packet.array());
  }

  private static int checksum(byte[] bytes, int from, int length, int start) {
    int sum = start;
    for (int i = from; i < from + length; i += 2) {
      sum += (bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff;
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return ~sum & 0xffff;
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.19", "5.10"})
  void tracingProgramsReadTheirContextCallBuiltinsAndLog(String target) {
    TypedProgram p = new TypedProgram().target(target);
    Variable regs = contextVariable(p, "pt_regs");
    String kprobe = "BPF_PROG_TYPE_KPROBE";
    Expression di = context(p, regs, kprobe, "di", IntegerType.U64);
    Expression pid = new Expression.BuiltinCall(Builtin.PID, IntegerType.U32, p.span);
    Expression.StringLiteral format =
        new Expression.StringLiteral(
            "pid %d \"%llx\"\n", new org.b.core.types.StringType(16), p.span);
    Statement log =
        p.evaluate(new Expression.Log(Optional.empty(), format, List.of(pid, di), p.span));
    for (String hook : List.of("kprobe", "kretprobe", "ksyscall")) {
      p.function("on_" + hook, hook, "vfs_write", List.of(), log);
    }
    for (Builtin builtin : Builtin.values()) {
      p.function(
          "call_" + builtin.spelling(),
          "kprobe",
          "vfs_read",
          List.of(),
          p.returns(
              p.convert(
                  new Expression.BuiltinCall(builtin, builtin.type(), p.span), IntegerType.U32)));
    }
    try (LoadedObject loaded = Loading.load(p)) {
      // Kernels before 5.2 have no maps for data sections.
      assertEquals(target.equals("5.10"), loaded.maps().containsKey(".rodata"));
      assertEquals(3 + Builtin.values().length, loaded.programs().size());
    }
  }

  @Test
  void headersThatAreOnlyReachedAreTestedOneByOne() {
    for (String hook : List.of("socket_filter", "tc")) {
      TypedProgram p = new TypedProgram();
      Header first = p.header("first", "a", 64, "b", 56);
      Header second = p.header("second", "c", 64);
      Header third = p.header("third", "d", 16);
      p.transition(first, p.go(second));
      p.transition(second, p.go(third));
      p.function(
          "parse",
          hook,
          "",
          List.of(
              p.state(first),
              p.state(second),
              p.state(third, p.returns(p.convert(p.packet(third, "d"), IntegerType.U32)))),
          p.go(first));
      try (LoadedObject loaded = Loading.load(p)) {
        Packets packets = new Packets(loaded.program("parse"));
        byte[] packet = new byte[25];
        packet[23] = 1;
        packet[24] = 2;
        assertEquals(0x102, packets.run(packet), hook);
        for (int length = 15; length < 25; length++) {
          assertEquals(0, packets.run(Arrays.copyOf(packet, length)), hook);
        }
      }
    }
  }

  @Test
  void linesOfEveryFileAreInTheObject() {
    ObjectFile object = ObjectFile.parse(CodeGenerator.compile(PairCounter.build("tc")));
    List<String> lines =
        object.program("on_packet").lines().stream()
            .map(line -> line.file() + ":" + line.line() + ": " + line.text())
            .distinct()
            .toList();
    assertTrue(lines.contains("program.b:1: first line of the program"), lines.toString());
    assertTrue(lines.contains("program.b:2: second line of the program"), lines.toString());
    assertTrue(lines.contains("proto.b:1: the line of the proto file"), lines.toString());
  }
}
