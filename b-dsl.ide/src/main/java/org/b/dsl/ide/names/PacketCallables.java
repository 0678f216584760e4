package org.b.dsl.ide.names;

import java.util.List;
import java.util.Map;
import org.b.dsl.ide.names.Callable.Owner;
import org.b.dsl.ide.names.Callable.Parameter;

/** What {@code pkt} has. */
public final class PacketCallables {
  /** Fields with what they are. */
  public static final Map<String, String> FIELDS =
      Map.of(
          "len",
          "Bytes of the packet; in XDP programs, of its first piece.",
          "payload",
          "The offset behind the last header that was reached; 0 where none was.");

  private PacketCallables() {}

  static List<Callable> all() {
    Parameter offset = parameter("offset", "bytes from the start of the packet");
    Parameter interfaceIndex = parameter("ifindex", "number of a network interface");
    Parameter flags = optional("flags", "flags of the kernel's helper; 0 if left out");
    return List.of(
        new Callable(
            "rewrite_field",
            Owner.PACKET,
            List.of(
                parameter("field", "a field of a header that was reached: `$ip.dst`"),
                parameter("value", "its new value, in host order")),
            "",
            List.of("bpf_skb_store_bytes"),
            true,
            "Changes a field of the packet; the same as `$header.field = value;`."),
        reading(
            "load",
            List.of(offset, parameter("type", "u8, u16, u32 or u64")),
            "An integer in network order anywhere in the packet; 0 where the packet ends before."),
        new Callable(
            "store",
            Owner.PACKET,
            List.of(
                offset,
                parameter("type", "u8, u16, u32 or u64"),
                parameter("value", "in host order")),
            "i64",
            List.of(),
            true,
            "Stores an integer in network order anywhere in the packet: 0, or a negative error"
                + " where the packet ends before."),
        reading(
            "starts_with",
            List.of(offset, parameter("text", "a literal of at most 64 bytes")),
            "Whether the text stands there; also in what is no header: `pkt.payload`."),
        changing(
            "adjust_head",
            "i64",
            "bpf_xdp_adjust_head",
            List.of(parameter("bytes", "taken off the start; a negative number makes room")),
            "Moves the start of the packet: 0, or a negative error. No header counts as reached"
                + " after it."),
        new Callable(
            "redirect",
            Owner.PACKET,
            List.of(interfaceIndex, flags),
            "u32",
            List.of("bpf_redirect"),
            false,
            "The result that sends the packet to another interface: `return pkt.redirect(3);`."),
        changing(
            "clone_redirect",
            "i64",
            "bpf_clone_redirect",
            List.of(interfaceIndex, flags),
            "Sends a copy of the packet to another interface: 0, or a negative error."),
        changing(
            "set_tunnel_key",
            "i64",
            "bpf_skb_set_tunnel_key",
            List.of(parameter("key", "`{.tunnel_id = 7, .remote_ipv4 = 10.0.0.1}`"), flags),
            "Says through which tunnel an interface that collects metadata sends the packet: 0, or"
                + " a negative error."),
        changing(
            "vlan_push",
            "i64",
            "bpf_skb_vlan_push",
            List.of(
                parameter("tag", "the VLAN's number, with its priority from bit 13 on"),
                optional("protocol", "0x8100 if left out; ETH_P_8021AD is a service tag")),
            "Adds a VLAN tag: 0, or a negative error. No header counts as reached after it."),
        changing(
            "vlan_pop",
            "i64",
            "bpf_skb_vlan_pop",
            List.of(),
            "Takes the outermost VLAN tag off: 0, or a negative error. No header counts as reached"
                + " after it."));
  }

  private static Callable reading(String name, List<Parameter> parameters, String text) {
    return new Callable(
        name,
        Owner.PACKET,
        parameters,
        name.equals("load") ? "u64" : "bool",
        List.of(),
        false,
        text);
  }

  private static Callable changing(
      String name, String result, String helper, List<Parameter> parameters, String text) {
    return new Callable(name, Owner.PACKET, parameters, result, List.of(helper), true, text);
  }

  private static Parameter parameter(String name, String text) {
    return new Parameter(name, false, false, text);
  }

  private static Parameter optional(String name, String text) {
    return new Parameter(name, true, false, text);
  }
}
