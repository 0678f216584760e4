package org.b.core.program;

import java.util.List;
import java.util.Optional;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.MapKind;
import org.b.core.facts.TableType;
import org.b.core.source.Span;
import org.b.core.types.InnerTableType;
import org.b.core.types.Type;

/**
 * A table: a BPF map with typed keys and leaves.
 *
 * @param key type of the keys; nothing where the kind of table has none
 * @param leaf type of the leaves or events; nothing where the program cannot name it
 * @param kind the kernel's kind of map: the type's, or what stands in for it on the target
 * @param entries largest number of entries, or bytes of a buffer; 0 where the loader chooses
 * @param programs what an array of programs, or a table of tables, holds from the start
 * @param inner what the tables in a table of tables are like
 * @param through the reference to a table within a table of tables, which is this one
 */
public record Table(
    String name,
    Type key,
    Type leaf,
    TableType type,
    MapKind kind,
    Policy policy,
    int entries,
    List<Entry> programs,
    Optional<Table> inner,
    Optional<Variable> through,
    Span span) {

  /** A table that is declared and holds no others. */
  public Table(
      String name,
      Type key,
      Type leaf,
      TableType type,
      MapKind kind,
      Policy policy,
      int entries,
      List<Entry> programs,
      Span span) {
    this(
        name,
        key,
        leaf,
        type,
        kind,
        policy,
        entries,
        programs,
        Optional.empty(),
        Optional.empty(),
        span);
  }

  /** The table within a table of tables that a reference leads to. */
  public static Table behind(Variable reference, InnerTableType inner) {
    TableType type = KernelFacts.tableType(inner.name()).orElseThrow();
    return new Table(
        reference.name(),
        inner.key(),
        inner.leaf(),
        type,
        type.map(),
        Policy.BY_USE,
        0,
        List.of(),
        Optional.empty(),
        Optional.of(reference),
        reference.span());
  }

  /** The same with another number of entries. */
  public Table sized(int newEntries) {
    return new Table(
        name, key, leaf, type, kind, policy, newEntries, programs, inner, through, span);
  }

  /**
   * A program in an array of programs, or a table in a table of tables; {@code span} is its name.
   */
  public record Entry(int index, String program, Span span) {}

  /** What {@code table[key]} does where there is no entry. */
  public enum Policy {
    /** Creates a zeroed one. */
    AUTO,
    /** Yields null; where an entry is needed, the program ends with the hook's default verdict. */
    NONE,
    /**
     * Tables declared by their type: a read yields zeros, a write creates the entry, and what
     * cannot be created is not written. The program goes on in any case.
     */
    BY_USE
  }

  /** Whether {@code table[key]} as a reference creates what is not there. */
  public boolean createOnMiss() {
    return policy == Policy.AUTO && !isArray();
  }

  /** Whether its leaves belong to objects of the kernel and end with them. */
  public boolean isStorage() {
    return kind.isStorage();
  }

  /** Whether all entries exist from the start. */
  public boolean isArray() {
    return kind.name().equals("ARRAY") || kind.name().equals("PERCPU_ARRAY");
  }

  /** Whether it counts values by powers of two. */
  public boolean isHistogram() {
    return type.name().equals("Histogram");
  }
}
