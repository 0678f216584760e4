package org.b.core.facts;

import java.util.List;
import java.util.Optional;
import org.b.core.types.ArrayType;
import org.b.core.types.StructType;
import org.b.core.types.Type;

/**
 * A type of fields that only helpers touch: a leaf may have one field of it, and programs neither
 * read nor write its bytes.
 *
 * @param name its name as a type: {@code spinlock}
 * @param called what a field of it is: a lock
 * @param type the kernel's struct, by whose name the kernel finds the field in a map's BTF
 * @param since first kernel that has it
 * @param sleepableSince first kernel that lets programs that may sleep use a table with one
 * @param calls whether it has the kernel call a function later
 * @param takes what takes a lock; the second one also keeps interrupts off
 * @param gives what gives back what the one at the same place takes
 * @param maps kinds of maps whose leaves may have one
 * @param notIn program types that may not use a map whose leaves have one
 */
public record LeafField(
    String name,
    String called,
    StructType type,
    KernelVersion since,
    KernelVersion sleepableSince,
    Calls calls,
    List<String> takes,
    List<String> gives,
    List<String> maps,
    List<String> notIn) {
  /** What functions a field has the kernel call later. */
  public enum Calls {
    /** None. */
    NOTHING,
    /** Functions that may not sleep. */
    AWAKE,
    /** Functions that may sleep, whatever the program may that starts them. */
    ASLEEP
  }

  /** What guards a leaf. */
  public static final String LOCK = "spinlock";

  /** What calls a function after a while. */
  public static final String TIMER = "timer";

  /** What calls a function in a thread of the kernel. */
  public static final String WORKQUEUE = "workqueue";

  /** What calls a function before a task goes on in user space. */
  public static final String TASK_WORK = "task_work";

  /** Whether it is a lock, of one kind or another. */
  public boolean isLock() {
    return !takes.isEmpty();
  }

  /** Whether taking it may fail: it is a function of the kernel that does, not a helper. */
  public boolean mayFail() {
    return takes.stream().anyMatch(name -> KernelFacts.kernelFunction(name).isPresent());
  }

  /** What a type of B by name is. */
  public static Optional<LeafField> named(String name) {
    return all().stream().filter(field -> field.name().equals(name)).findFirst();
  }

  /** What has functions called whose attribute has that name: {@code @timer}. */
  public static Optional<LeafField> callerNamed(String attribute) {
    return named(attribute).filter(LeafField::callsFunctions);
  }

  /** What has functions called later. */
  public static List<LeafField> callers() {
    return all().stream().filter(LeafField::callsFunctions).toList();
  }

  /** The attribute of functions that it has called: {@code @timer}. */
  public String attribute() {
    return "@" + name;
  }

  /** Whether it has the kernel call a function later. */
  public boolean callsFunctions() {
    return calls != Calls.NOTHING;
  }

  /** Whether the functions that it has called may sleep. */
  public boolean callsSleeping() {
    return calls == Calls.ASLEEP;
  }

  /** What programs do with a field of it by its name. */
  public List<LeafOperation> operations() {
    return KernelFacts.leafOperations().stream()
        .filter(operation -> operation.field().equals(name))
        .toList();
  }

  /** What a type is. */
  public static Optional<LeafField> of(Type type) {
    return type instanceof StructType
        ? all().stream().filter(field -> field.type().equals(type)).findFirst()
        : Optional.empty();
  }

  /** The field of a struct that has the type of that name. */
  public static Optional<StructType.Field> in(Type type, String name) {
    return in(type).stream()
        .filter(field -> of(field.type()).filter(kind -> kind.name().equals(name)).isPresent())
        .findFirst();
  }

  /** The lock among the fields of a struct. */
  public static Optional<StructType.Field> lockOf(Type type) {
    return in(type).stream()
        .filter(field -> of(field.type()).filter(LeafField::isLock).isPresent())
        .findFirst();
  }

  /** What a type is, or has in a part; the first of several. */
  public static Optional<LeafField> within(Type type) {
    if (type instanceof ArrayType array) {
      return within(array.element());
    }
    Optional<LeafField> own = of(type);
    return own.isPresent() || !(type instanceof StructType struct)
        ? own
        : struct.fields().stream().flatMap(field -> within(field.type()).stream()).findFirst();
  }

  /** The fields of such a type that a struct itself has. */
  public static List<StructType.Field> in(Type type) {
    return type instanceof StructType struct
        ? struct.fields().stream().filter(field -> of(field.type()).isPresent()).toList()
        : List.of();
  }

  /** Whether a type is one, or has one in any part. */
  public static boolean isWithin(Type type) {
    return within(type).isPresent();
  }

  private static List<LeafField> all() {
    return KernelFacts.leafFields();
  }
}
