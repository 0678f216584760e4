package org.b.core.facts;

/**
 * A kind of map.
 *
 * @param name spelling as a table's KIND, which is the kernel's name without {@code BPF_MAP_TYPE_}:
 *     {@code LRU_HASH}
 * @param number value of {@code enum bpf_map_type}
 * @param since first kernel that has it
 * @param meaning one sentence
 */
public record MapKind(String name, int number, KernelVersion since, String meaning) {

  /** Whether its values are sockets. */
  public boolean isOfSockets() {
    return name.equals("SOCKMAP") || name.equals("SOCKHASH");
  }

  /** Whether its values belong to objects of the kernel and end with them. */
  public boolean isStorage() {
    return name.equals("TASK_STORAGE") || name.equals("SK_STORAGE");
  }

  /** Kernel name of the helper that gets or deletes a value of a storage. */
  String storageHelper(String verb) {
    return (name.equals("TASK_STORAGE") ? "bpf_task_storage_" : "bpf_sk_storage_") + verb;
  }
}
