package org.b.core.facts;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A kind of map.
 *
 * @param name spelling as a table's KIND, which is the kernel's name without {@code BPF_MAP_TYPE_}:
 *     {@code LRU_HASH}
 * @param number value of {@code enum bpf_map_type}
 * @param since first kernel that has it
 * @param sleepableSince first kernel that lets programs that may sleep use it; empty for none
 * @param meaning one sentence
 */
public record MapKind(
    String name,
    int number,
    KernelVersion since,
    Optional<KernelVersion> sleepableSince,
    String meaning) {
  private record Storage(String helpers, List<String> structs) {}

  /** What the second argument of the helpers points to: their protos, 5.10 to 7.2. */
  private static final Map<String, Storage> STORAGES =
      Map.of(
          "TASK_STORAGE", new Storage("bpf_task_storage_", List.of("task_struct")),
          "SK_STORAGE", new Storage("bpf_sk_storage_", List.of("sock", "sock_common")),
          "INODE_STORAGE", new Storage("bpf_inode_storage_", List.of("inode")),
          "CGRP_STORAGE", new Storage("bpf_cgrp_storage_", List.of("cgroup")));

  /** Whether its values are sockets. */
  public boolean isOfSockets() {
    return name.equals("SOCKMAP") || name.equals("SOCKHASH");
  }

  /** Whether its values belong to objects of the kernel and end with them. */
  public boolean isStorage() {
    return STORAGES.containsKey(name);
  }

  /** Kernel structs of the objects that values of a storage belong to. */
  public List<String> owners() {
    return STORAGES.get(name).structs();
  }

  /** Kernel name of the helper that gets or deletes a value of a storage. */
  String storageHelper(String verb) {
    return STORAGES.get(name).helpers() + verb;
  }
}
