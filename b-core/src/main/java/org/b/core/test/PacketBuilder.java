package org.b.core.test;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import org.b.core.program.BinaryOperator;
import org.b.core.program.Expression;
import org.b.core.program.Header;
import org.b.core.program.HeaderTail;
import org.b.core.program.Statement;
import org.b.core.types.StructType;

/**
 * Puts a packet together from headers. Fields that the test does not give are filled in where they
 * follow from the rest: what says which header comes next (as the header's own transition tells),
 * versions and header lengths, lengths, and at last checksums. Everything else is zero.
 *
 * <p>Bytes that follow a header with a variable part are that part, where another header comes
 * behind them; its length field says how many they are. Where there are none, the shortest part
 * that the field can say is filled with zeros.
 *
 * <p>Sources: RFC 791 (IPv4), 8200 (IPv6), 768 (UDP), 9293 (TCP), 792 (ICMP), 4443 (ICMPv6), 826
 * (ARP), 7348 (VXLAN), 8926 (Geneve), 3032 (MPLS), 9260 (SCTP and its CRC32c), 1071 (checksum).
 */
public final class PacketBuilder {
  /** What stands before the name of a header that another one carries. */
  private static final String INNER = "inner_";

  /** Fields that have a usual value, by header and name. */
  private static final Map<String, Map<String, Long>> USUAL =
      Map.of(
          "ip", Map.of("ver", 4L, "ttl", 64L, "hlen", 5L),
          "ip6", Map.of("ver", 6L, "hlimit", 64L),
          "tcp", Map.of("offset", 5L),
          "arp", Map.of("htype", 1L, "ptype", 0x0800L, "hlen", 6L, "plen", 4L, "oper", 1L),
          "mpls", Map.of("ttl", 64L),
          "vxlan", Map.of("iflag", 1L));

  private static final Set<String> CHECKSUMS =
      Set.of("checksum", "hchecksum", "cksum", "crc", "csum");

  private final List<Layer> layers;
  private final byte[][] bytes;

  /** A header or plain bytes. */
  public sealed interface Layer {}

  /**
   * A header.
   *
   * @param given values of fields, by name
   */
  public record HeaderLayer(Header header, Map<String, Long> given) implements Layer {}

  public record Payload(TestStep.Bytes bytes) implements Layer {}

  private PacketBuilder(List<Layer> layers) {
    this.layers = layers;
    this.bytes = new byte[layers.size()][];
  }

  /** The bytes of the packet. */
  public static byte[] build(List<Layer> layers) {
    PacketBuilder builder = new PacketBuilder(layers);
    for (int i = layers.size() - 1; i >= 0; i--) {
      builder.write(i);
    }
    // Addresses must stand before the checksums that cover them.
    for (int i = layers.size() - 1; i >= 0; i--) {
      builder.checksum(i);
    }
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    for (byte[] part : builder.bytes) {
      packet.writeBytes(part);
    }
    return packet.toByteArray();
  }

  private void write(int index) {
    if (layers.get(index) instanceof Payload payload) {
      bytes[index] = payload.bytes().content();
      return;
    }
    HeaderLayer layer = (HeaderLayer) layers.get(index);
    StructType layout = layer.header().layout();
    Map<String, Long> values = new HashMap<>(usual(layer.header(), index));
    next(index)
        .flatMap(next -> selector(layer.header(), next))
        .ifPresent(selector -> values.put(selector.field(), selector.value()));
    values.putAll(layer.given());
    int padding = fitTail(layer, index, values);
    bytes[index] = new byte[layout.size() + padding];
    lengths(layer.header(), index).forEach(values::putIfAbsent);
    for (StructType.Field field : layout.fields()) {
      store(bytes[index], field, values.getOrDefault(field.name(), 0L));
    }
  }

  /**
   * Sets the field that says how long the variable part is; returns how many zeros must be added.
   */
  private int fitTail(HeaderLayer layer, int index, Map<String, Long> values) {
    Optional<Expression> tail = layer.header().variablePart();
    if (tail.isEmpty()) {
      return 0;
    }
    long there = tailBytes(index);
    Optional<StructType.Field> field =
        HeaderTail.fields(tail.get()).stream()
            .filter(each -> each.bitWidth() <= 16 && !layer.given().containsKey(each.name()))
            .findFirst();
    if (field.isEmpty()) {
      // the test says how long it is, and gives the bytes
      long said = HeaderTail.value(tail.get(), layer.header(), values).orElse(0);
      return there == 0 && said > 0 && said <= Header.LONGEST_TAIL ? (int) said : 0;
    }
    Map<String, Long> tried = new HashMap<>(values);
    for (long value = 0; value < 1L << field.get().bitWidth(); value++) {
      tried.put(field.get().name(), value);
      long length = HeaderTail.value(tail.get(), layer.header(), tried).orElse(-1);
      if (length >= there) {
        values.put(field.get().name(), value);
        return (int) Math.min(length - there, Header.LONGEST_TAIL);
      }
    }
    return 0;
  }

  /** Bytes of the payloads between this header and the next one. */
  private long tailBytes(int index) {
    long sum = 0;
    for (int i = index + 1; i < layers.size(); i++) {
      if (!(layers.get(i) instanceof Payload payload)) {
        return sum;
      }
      sum += payload.bytes().content().length;
    }
    return 0;
  }

  /** Values that follow from what the header is. */
  private Map<String, Long> usual(Header header, int index) {
    Map<String, Long> values = new HashMap<>(USUAL.getOrDefault(plain(header), Map.of()));
    if (header.name().equals("mpls") && !next(index).filter(header::equals).isPresent()) {
      values.put("bottom", 1L);
    }
    return values;
  }

  /** The protocol's name, also of a header that another one carries. */
  private static String plain(Header header) {
    return header.name().startsWith(INNER)
        ? header.name().substring(INNER.length())
        : header.name();
  }

  /** Lengths that follow from what stands behind the header. */
  private Map<String, Long> lengths(Header header, int index) {
    long behind = 0;
    for (int i = index + 1; i < bytes.length; i++) {
      behind += bytes[i].length;
    }
    return switch (plain(header)) {
      case "ip" -> Map.of("tlen", bytes[index].length + behind);
      case "ip6" -> Map.of("plen", behind);
      case "udp" -> Map.of("length", bytes[index].length + behind);
      default -> Map.of();
    };
  }

  /** The header that comes next; behind a variable part, which the test gives as bytes, too. */
  private Optional<Header> next(int index) {
    boolean skips = ((HeaderLayer) layers.get(index)).header().variablePart().isPresent();
    for (int i = index + 1; i < layers.size(); i++) {
      if (layers.get(i) instanceof HeaderLayer next) {
        return Optional.of(next.header());
      } else if (!skips) {
        break;
      }
    }
    return Optional.empty();
  }

  /** A field and the value with which a transition leads to a header. */
  private record Selector(String field, long value) {}

  private static Optional<Selector> selector(Header header, Header next) {
    return header.transition().flatMap(block -> selector(header, block, next));
  }

  private static Optional<Selector> selector(Header header, Statement statement, Header next) {
    if (statement instanceof Statement.Block block) {
      return first(
          block.statements().stream().map(inner -> selector(header, inner, next)).toList());
    } else if (statement instanceof Statement.If test) {
      List<Optional<Selector>> found = new ArrayList<>();
      if (leadsTo(test.then(), next)
          && test.condition() instanceof Expression.Binary equal
          && equal.operator() == BinaryOperator.EQUAL
          && equal.right() instanceof Expression.Constant constant) {
        found.add(field(header, equal.left()).map(field -> new Selector(field, constant.value())));
      }
      found.add(selector(header, test.then(), next));
      test.otherwise().ifPresent(other -> found.add(selector(header, other, next)));
      return first(found);
    } else if (statement instanceof Statement.Switch choice) {
      Optional<String> field = field(header, choice.value());
      if (field.isPresent()) {
        for (Statement.Case each : choice.cases()) {
          if (leadsTo(each.body(), next)) {
            return Optional.of(new Selector(field.get(), each.value()));
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Selector> first(List<Optional<Selector>> all) {
    return all.stream().flatMap(Optional::stream).findFirst();
  }

  private static boolean leadsTo(Statement.Block block, Header next) {
    return block.statements().stream()
        .anyMatch(
            statement ->
                statement instanceof Statement.Transfer transfer
                    && transfer.header().filter(next::equals).isPresent());
  }

  private static Optional<String> field(Header header, Expression expression) {
    if (expression instanceof Expression.Convert convert) {
      return field(header, convert.operand());
    }
    return expression instanceof Expression.PacketField read && read.header().equals(header)
        ? Optional.of(read.field().name())
        : Optional.empty();
  }

  /** Network order: the most significant bit first. */
  private static void store(byte[] header, StructType.Field field, long value) {
    for (int i = 0; i < field.bitWidth(); i++) {
      int bit = field.bitOffset() + field.bitWidth() - 1 - i;
      int mask = 0x80 >> bit % 8;
      if ((value >>> i & 1) != 0) {
        header[bit / 8] |= (byte) mask;
      } else {
        header[bit / 8] &= (byte) ~mask;
      }
    }
  }

  private void checksum(int index) {
    if (!(layers.get(index) instanceof HeaderLayer layer)) {
      return;
    }
    Optional<StructType.Field> field =
        layer.header().layout().fields().stream()
            .filter(each -> CHECKSUMS.contains(each.name()))
            .findFirst();
    if (field.isEmpty() || layer.given().containsKey(field.get().name())) {
      return;
    }
    if (plain(layer.header()).equals("sctp") && field.get().bitWidth() == 32) {
      CRC32C crc = new CRC32C();
      crc.update(content(index, bytes.length));
      // the least significant byte first (RFC 9260, appendix A)
      store(bytes[index], field.get(), Integer.reverseBytes((int) crc.getValue()) & 0xffffffffL);
      return;
    }
    if (field.get().bitWidth() != 16) {
      return;
    }
    long sum;
    switch (plain(layer.header())) {
      case "ip" -> sum = from(index, tailEnd(index), 0);
      case "icmp" -> sum = from(index, bytes.length, 0);
      case "tcp" -> sum = from(index, bytes.length, pseudoHeader(index, 6));
      case "udp" -> sum = from(index, bytes.length, pseudoHeader(index, 17));
      case "icmp6" -> sum = from(index, bytes.length, pseudoHeader(index, 58));
      default -> {
        return;
      }
    }
    long folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    long checksum = ~folded & 0xffff;
    // 0 says that there is none.
    store(bytes[index], field.get(), layer.header().isUdp() && checksum == 0 ? 0xffff : checksum);
  }

  /** Where the header's variable part ends, which may be given as bytes. */
  private int tailEnd(int index) {
    int end = index + 1;
    if (tailBytes(index) > 0
        && ((HeaderLayer) layers.get(index)).header().variablePart().isPresent()) {
      while (layers.get(end) instanceof Payload) {
        end++;
      }
    }
    return end;
  }

  /** The sum over some layers; parts of odd length do not end a word. */
  private long from(int index, int end, long start) {
    return add(start, content(index, end));
  }

  private byte[] content(int index, int end) {
    ByteArrayOutputStream covered = new ByteArrayOutputStream();
    for (int i = index; i < end; i++) {
      covered.writeBytes(bytes[i]);
    }
    return covered.toByteArray();
  }

  private long pseudoHeader(int index, int protocol) {
    long length = 0;
    for (int i = index; i < bytes.length; i++) {
      length += bytes[i].length;
    }
    for (int i = index - 1; i >= 0; i--) {
      if (layers.get(i) instanceof HeaderLayer layer) {
        if (plain(layer.header()).equals("ip") && bytes[i].length >= 20) {
          return add(protocol + length, slice(bytes[i], 12, 20));
        } else if (plain(layer.header()).equals("ip6") && bytes[i].length >= 40) {
          return add(protocol + (length >>> 16) + (length & 0xffff), slice(bytes[i], 8, 40));
        }
      }
    }
    return 0;
  }

  private static byte[] slice(byte[] from, int start, int end) {
    return java.util.Arrays.copyOfRange(from, start, end);
  }

  private static long add(long start, byte[] data) {
    long sum = start;
    for (int i = 0; i < data.length; i++) {
      sum += (data[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
    }
    return sum;
  }
}
