package org.b.core.facts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A type of table: what the language makes of a kind of map.
 *
 * @param name as a declaration writes it, {@code LruHash}
 * @param map the kernel's kind of map, whose name is also the KIND of a {@code Table<...>}
 * @param before what stands in on kernels that do not know {@code map}
 * @param classic the word for KIND in a classic {@code Table<...>}; empty if there is none
 * @param size what the number in parentheses counts
 * @param flags {@code BPF_F_} bits that the map must have
 * @param meaning how it finds entries, the end of a sentence that starts with its name
 */
public record TableType(
    String name,
    MapKind map,
    Optional<MapKind> before,
    String classic,
    Part key,
    Part leaf,
    Size size,
    int flags,
    Set<Operation> operations,
    String meaning) {

  /** What a table has for keys or for leaves. */
  public enum Part {
    /** A type between the angle brackets. */
    GIVEN,
    /** As {@link #GIVEN}, or none. */
    OPTIONAL,
    /** As {@link #GIVEN}; only user space reads it. */
    EVENT,
    /** As {@link #GIVEN}; only user space writes it. */
    MESSAGE,
    /** An object of the kernel, which the map's values end with. */
    OWNER,
    /** The control group that the program is attached to. */
    GROUP,
    /** A {@code u32} without being said. */
    NUMBER,
    /** A type of table between the angle brackets. */
    TABLE,
    NONE
  }

  /** What stands between the angle brackets. */
  public enum Argument {
    KEY("Key"),
    LEAF("Leaf"),
    EVENT("Event"),
    MESSAGE("Message"),
    TABLE("Table");

    private final String display;

    Argument(String display) {
      this.display = display;
    }

    /** As signatures show it. */
    public String display() {
      return display;
    }
  }

  /** What the number in parentheses counts. */
  public enum Size {
    ENTRIES,
    BYTES,
    /** As {@link #ENTRIES}; may be left out. */
    OPTIONAL,
    /** There is no such number. */
    NONE
  }

  /** What a table can be asked to do. */
  public enum Operation {
    /** {@code table[key]}. */
    INDEX("bpf_map_lookup_elem"),
    /** {@code for (key, leaf in table)}, or {@code for (message in table)}. */
    EACH("bpf_for_each_map_elem"),
    /** {@code jump table[index];}. */
    JUMP("bpf_tail_call"),
    LOOKUP("bpf_map_lookup_elem"),
    /** {@code table.leaf()}: the one that the program runs for, which is always there. */
    LEAF("bpf_get_local_storage"),
    UPDATE("bpf_map_update_elem"),
    DELETE("bpf_map_delete_elem"),
    PUSH("bpf_map_push_elem"),
    POP("bpf_map_pop_elem"),
    PEEK("bpf_map_peek_elem"),
    ADD("bpf_map_push_elem"),
    CONTAINS("bpf_map_peek_elem"),
    EMIT("bpf_ringbuf_output"),
    RESERVE("bpf_ringbuf_reserve"),
    SUBMIT("bpf_ringbuf_submit"),
    DISCARD("bpf_ringbuf_discard"),
    KERNEL("bpf_get_stackid"),
    USER("bpf_get_stackid"),
    REDIRECT("bpf_redirect_map"),
    ASSIGN("bpf_sk_assign"),
    CURRENT_UNDER("bpf_current_task_under_cgroup");

    private final String helper;

    Operation(String helper) {
      this.helper = helper;
    }

    /** Kernel name of the helper behind it on most kinds of maps. */
    String helper() {
      return helper;
    }

    /** The operation that a call writes with that name. */
    public static Optional<Operation> named(String name) {
      return Arrays.stream(values())
          .filter(operation -> operation.isMethod() && operation.spelling().equals(name))
          .findFirst();
    }

    /** Whether it is written as a call. */
    public boolean isMethod() {
      return this != INDEX && this != JUMP && this != EACH;
    }

    /** As a call writes it, if it is one. */
    public String spelling() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Kernel name of the helper behind it on a kind of map in programs of a type. */
    public String helper(MapKind map, String programType) {
      if (this == EMIT && map.name().equals("PERF_EVENT_ARRAY")) {
        return "bpf_perf_event_output";
      }
      if (this == EACH && map.name().equals("USER_RINGBUF")) {
        return "bpf_user_ringbuf_drain";
      }
      if (map.isStorage() && (this == LOOKUP || this == INDEX)) {
        return map.storageHelper("get");
      }
      if (map.isStorage() && this == DELETE) {
        return map.storageHelper("delete");
      }
      if (this == ASSIGN && programType.equals("BPF_PROG_TYPE_SK_REUSEPORT")) {
        return "bpf_sk_select_reuseport";
      }
      if (map.isOfSockets() && (this == ADD || this == REDIRECT)) {
        boolean hash = map.name().equals("SOCKHASH");
        if (this == ADD) {
          return hash ? "bpf_sock_hash_update" : "bpf_sock_map_update";
        }
        return (programType.equals("BPF_PROG_TYPE_SK_SKB")
                ? "bpf_sk_redirect_"
                : "bpf_msg_redirect_")
            + (hash ? "hash" : "map");
      }
      return helper;
    }
  }

  /** What stands between the angle brackets, in order. */
  public List<Argument> arguments() {
    List<Argument> arguments = new ArrayList<>();
    if (key == Part.GIVEN || key == Part.OPTIONAL) {
      arguments.add(Argument.KEY);
    }
    if (leaf == Part.TABLE) {
      arguments.add(Argument.TABLE);
    } else if (leaf == Part.GIVEN) {
      arguments.add(Argument.LEAF);
    } else if (leaf == Part.EVENT) {
      arguments.add(Argument.EVENT);
    } else if (leaf == Part.MESSAGE) {
      arguments.add(Argument.MESSAGE);
    }
    return arguments;
  }

  /** Whether it may be declared with so many arguments. */
  public boolean takes(int count) {
    int most = arguments().size();
    return count == most || key == Part.OPTIONAL && count == most - 1;
  }

  /** The kind of map on a kernel; empty if it has none that will do. */
  public Optional<MapKind> mapOn(KernelVersion target) {
    return target.atLeast(map.since())
        ? Optional.of(map)
        : before.filter(kind -> target.atLeast(kind.since()));
  }

  /** Whether it carries messages from user space, which programs take out in loops over it. */
  public boolean carriesMessages() {
    return leaf == Part.MESSAGE;
  }

  public boolean offers(Operation operation) {
    return operations.contains(operation);
  }

  /** Whether a table of this type has a method of that name. */
  public boolean offers(String method) {
    return Operation.named(method).filter(this::offers).isPresent();
  }

  /** Whether it has a leaf for each control group that a program is attached to. */
  public boolean isOfGroups() {
    return key == Part.GROUP;
  }

  /** Whether its leaves are tables. */
  public boolean isOfTables() {
    return leaf == Part.TABLE;
  }

  /**
   * Whether it may be in a table of tables. The kernel takes others, too, which programs could only
   * hand on (map_meta_equal, 5.10).
   */
  public boolean mayBeInner() {
    return isGeneral() || offers(Operation.POP);
  }

  /** Whether keys are numbers of entries, which then all exist from the start. */
  public boolean isIndexed() {
    return isGeneral() && key == Part.NUMBER;
  }

  /**
   * Whether it maps keys to leaves and so can be written as {@code Table<Key, Leaf, KIND, ...>}.
   */
  public boolean isGeneral() {
    return operations.contains(Operation.INDEX) && key != Part.OWNER;
  }

  /** Whether each processor has values of its own. */
  public boolean isPerProcessor() {
    return map.name().contains("PERCPU");
  }

  /** The form of a declaration: {@code Hash<Key, Leaf> name(entries);}. */
  public String form() {
    StringBuilder text = new StringBuilder(name);
    List<Argument> arguments = arguments();
    for (int i = 0; i < arguments.size(); i++) {
      text.append(i == 0 ? "<" : ", ").append(arguments.get(i).display());
    }
    text.append(arguments.isEmpty() ? "" : ">").append(" name");
    return size == Size.NONE || size == Size.OPTIONAL
        ? text.append(";").toString()
        : text.append("(").append(size.name().toLowerCase(Locale.ROOT)).append(");").toString();
  }
}
