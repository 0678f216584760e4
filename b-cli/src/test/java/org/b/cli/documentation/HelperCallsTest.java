package org.b.cli.documentation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.b.cli.kernel.BtfOption;
import org.b.core.checks.CheckedProgram;
import org.b.core.facts.Helper;
import org.b.core.facts.KernelFacts;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.dsl.Frontend;
import org.b.dsl.FrontendRequest;
import org.b.dsl.FrontendResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every helper that programs can call by its kernel name is called by a program of {@code
 * src/test/helpers}, and the running kernel loads these programs.
 */
class HelperCallsTest {
  /** In other instructions than a call by name; or in programs that this kernel does not load. */
  private static final Set<String> ELSEWHERE =
      Set.of(
          // as the operations of tables, which tables.b calls by these names
          "bpf_map_lookup_elem",
          "bpf_map_delete_elem",
          // in fentry and fexit programs, which this kernel refuses: tested in virtual machines
          "bpf_get_func_arg",
          "bpf_get_func_ret",
          "bpf_get_func_arg_cnt",
          // in programs of security hooks, and with files, which only these get
          "bpf_bprm_opts_set",
          "bpf_sock_from_file",
          "bpf_ima_inode_hash",
          "bpf_ima_file_hash",
          "bpf_get_file_xattr",
          "bpf_get_dentry_xattr",
          "bpf_verify_pkcs7_signature",
          "bpf_get_task_exe_file",
          "bpf_put_file",
          "bpf_set_dentry_xattr",
          "bpf_remove_dentry_xattr",
          "bpf_get_fsverity_digest",
          // in modules, which only virtual machines have: in src/test/modules
          "bpf_skb_get_xfrm_info",
          "bpf_skb_set_xfrm_info",
          "bpf_skb_get_fou_encap",
          "bpf_skb_set_fou_encap",
          "bpf_xdp_flow_lookup",
          "dctcp_init",
          "dctcp_update_alpha",
          "dctcp_cwnd_event",
          "dctcp_ssthresh",
          "dctcp_cwnd_undo",
          "dctcp_state",
          // newer than kernels that run these tests: in strings_of_the_kernel.b and
          // streams_and_stacks.b of the ledger, and
          // file_pointers.b
          "bpf_dynptr_from_file",
          "bpf_dynptr_file_discard",
          "bpf_stream_print_stack",
          "bpf_strncasecmp",
          "bpf_strcasestr",
          "bpf_strncasestr",
          "dctcp_cwnd_event_tx_start",
          "cubictcp_cwnd_event_tx_start",
          "bbr_cwnd_event_tx_start",
          // kernels without CONFIG_KALLSYMS_ALL know no addresses for them: in kernel_variables.b
          "bpf_per_cpu_ptr",
          "bpf_this_cpu_ptr",
          // kernels are configured without them, as this one
          "bpf_probe_write_user",
          "bpf_override_return",
          // built-ins, which have names of the kernel, too
          "bpf_ktime_get_ns",
          "bpf_get_prandom_u32",
          "bpf_get_smp_processor_id");

  static Stream<Path> programs() {
    return Folder.files("b-cli/src/test/helpers", ".b").stream();
  }

  private static FrontendResult analyze(Path path) {
    return Frontend.analyze(
        FrontendRequest.of(Folder.read(path))
            .withIncludes(Folder.INCLUDES)
            .withKernelTypes(BtfOption.running()));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void isAccepted(Path path) {
    Kernel.accepts(analyze(path));
  }

  @Test
  void everyHelperIsCalled() {
    Set<String> known =
        Stream.concat(KernelFacts.helpers().stream(), KernelFacts.callableFunctions().stream())
            .filter(helper -> helper.call().isPresent())
            .map(Helper::name)
            .collect(Collectors.toCollection(TreeSet::new));
    KernelFacts.iterators().forEach(iterator -> known.add(iterator.start().name()));
    known.removeAll(ELSEWHERE);
    programs()
        .flatMap(path -> analyze(path).checked().stream())
        .map(CheckedProgram::graph)
        .flatMap(graph -> graph.all().stream())
        .map(FunctionGraph::blocks)
        .flatMap(blocks -> blocks.stream().flatMap(block -> block.instructions().stream()))
        .filter(Instruction.CallHelper.class::isInstance)
        .forEach(call -> known.remove(((Instruction.CallHelper) call).helper().name()));
    assertEquals(Set.of(), known);
  }
}
