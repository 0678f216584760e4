package org.b.core.facts;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A type of table: what the language makes of a kind of map.
 *
 * @param name as a declaration writes it, {@code LruHash}
 * @param map the kernel's kind of map, whose name is also the KIND of a {@code Table<...>}
 * @param classic the word for KIND in a classic {@code Table<...>}; empty if there is none
 * @param arguments what stands between the angle brackets, in order
 * @param size what the number in parentheses counts
 * @param meaning how it finds entries, the end of a sentence that starts with its name
 */
public record TableType(
    String name,
    MapKind map,
    String classic,
    List<Argument> arguments,
    Size size,
    Set<Operation> operations,
    String meaning) {

  /** Something between the angle brackets. */
  public enum Argument {
    KEY("Key"),
    LEAF("Leaf");

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
    ENTRIES
  }

  /** What a table can be asked to do. */
  public enum Operation {
    /** {@code table[key]}. */
    INDEX(""),
    LOOKUP("bpf_map_lookup_elem"),
    UPDATE("bpf_map_update_elem"),
    DELETE("bpf_map_delete_elem");

    private final String helper;

    Operation(String helper) {
      this.helper = helper;
    }

    /** The operation that a call writes with that name. */
    public static Optional<Operation> named(String name) {
      return Arrays.stream(values())
          .filter(operation -> operation != INDEX && operation.spelling().equals(name))
          .findFirst();
    }

    /** As a call writes it; {@link #INDEX} has no such name. */
    public String spelling() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Kernel name of the helper behind it; empty where it has none of its own. */
    public String helper() {
      return helper;
    }
  }

  public boolean offers(Operation operation) {
    return operations.contains(operation);
  }

  /** Whether a table of this type has a method of that name. */
  public boolean offers(String method) {
    return Operation.named(method).filter(this::offers).isPresent();
  }

  /** Whether keys are numbers of entries, which then all exist from the start. */
  public boolean isIndexed() {
    return operations.contains(Operation.INDEX) && !arguments.contains(Argument.KEY);
  }

  /**
   * Whether it maps keys to leaves and so can be written as {@code Table<Key, Leaf, KIND, ...>}.
   */
  public boolean isGeneral() {
    return operations.contains(Operation.INDEX);
  }

  /** Whether each processor has values of its own. */
  public boolean isPerProcessor() {
    return map.name().contains("PERCPU");
  }

  /** The form of a declaration: {@code Hash<Key, Leaf> name(entries);}. */
  public String form() {
    return name
        + arguments.stream().map(Argument::display).collect(Collectors.joining(", ", "<", ">"))
        + " name("
        + size.name().toLowerCase(java.util.Locale.ROOT)
        + ");";
  }
}
