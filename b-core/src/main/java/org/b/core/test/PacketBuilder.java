package org.b.core.test;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.program.Expression;
import org.b.core.program.Header;
import org.b.core.program.Statement;
import org.b.core.types.StructType;

/**
 * Puts a packet together from headers. Fields that the test does not give are filled in where they
 * follow from the rest: what says which header comes next (as the header's own transition tells),
 * versions and header lengths, lengths, and at last checksums. Everything else is zero.
 *
 * <p>Sources: RFC 791 (IPv4), 8200 (IPv6), 768 (UDP), 9293 (TCP), 792 (ICMP), 4443 (ICMPv6), 826
 * (ARP), 7348 (VXLAN), 1071 (checksum).
 */
public final class PacketBuilder {
  /** Fields that have a usual value, by header and name; IPv4's `hlen` counts 32-bit words. */
  private static final Map<String, Map<String, Long>> USUAL =
      Map.of(
          "ip", Map.of("ver", 4L, "ttl", 64L),
          "ip6", Map.of("ver", 6L, "hlimit", 64L),
          "tcp", Map.of("offset", 5L),
          "arp", Map.of("htype", 1L, "ptype", 0x0800L, "hlen", 6L, "plen", 4L, "oper", 1L),
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
    bytes[index] = new byte[(layout.bits() + 7) / 8];
    Map<String, Long> values = new HashMap<>(usual(layer.header(), index));
    next(index)
        .flatMap(next -> selector(layer.header(), next))
        .ifPresent(selector -> values.put(selector.field(), selector.value()));
    values.putAll(layer.given());
    for (StructType.Field field : layout.fields()) {
      store(bytes[index], field, values.getOrDefault(field.name(), 0L));
    }
  }

  /** Values that follow from what the header is and from what comes behind it. */
  private Map<String, Long> usual(Header header, int index) {
    Map<String, Long> values = new HashMap<>(USUAL.getOrDefault(header.name(), Map.of()));
    long own = (header.layout().bits() + 7) / 8;
    long behind = 0;
    for (int i = index + 1; i < bytes.length; i++) {
      behind += bytes[i].length;
    }
    if (header.lengthField().isPresent()) {
      values.put(Header.LENGTH_FIELD, own / 4);
    }
    switch (header.name()) {
      case "ip" -> values.put("tlen", own + behind);
      case "ip6" -> values.put("plen", behind);
      case "udp" -> values.put("length", own + behind);
      default -> {}
    }
    return values;
  }

  private Optional<Header> next(int index) {
    return index + 1 < layers.size() && layers.get(index + 1) instanceof HeaderLayer next
        ? Optional.of(next.header())
        : Optional.empty();
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
          && equal.operator() == Expression.BinaryOperator.EQUAL
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
            .filter(each -> CHECKSUMS.contains(each.name()) && each.bitWidth() == 16)
            .findFirst();
    if (field.isEmpty() || layer.given().containsKey(field.get().name())) {
      return;
    }
    long sum;
    switch (layer.header().name()) {
      case "ip" -> sum = add(0, bytes[index]);
      case "icmp" -> sum = from(index, 0);
      case "tcp" -> sum = from(index, pseudoHeader(index, 6));
      case "udp" -> sum = from(index, pseudoHeader(index, 17));
      case "icmp6" -> sum = from(index, pseudoHeader(index, 58));
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

  /** The sum over a header and all behind it; parts of odd length do not end a word. */
  private long from(int index, long start) {
    ByteArrayOutputStream covered = new ByteArrayOutputStream();
    for (int i = index; i < bytes.length; i++) {
      covered.writeBytes(bytes[i]);
    }
    return add(start, covered.toByteArray());
  }

  private long pseudoHeader(int index, int protocol) {
    long length = 0;
    for (int i = index; i < bytes.length; i++) {
      length += bytes[i].length;
    }
    for (int i = index - 1; i >= 0; i--) {
      if (layers.get(i) instanceof HeaderLayer layer) {
        if (layer.header().name().equals("ip") && bytes[i].length >= 20) {
          return add(protocol + length, slice(bytes[i], 12, 20));
        } else if (layer.header().name().equals("ip6") && bytes[i].length >= 40) {
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
