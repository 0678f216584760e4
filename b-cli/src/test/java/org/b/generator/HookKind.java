package org.b.generator;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.b.core.facts.Hook;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.ProgramType;

/**
 * What programs attach to.
 *
 * @param hook name of the hook
 * @param argument what stands in its parentheses; may be empty
 * @param parameters of the program
 * @param results that it may return; empty for any integer
 * @param reads integers of the context or of the kernel beyond those of the facts
 * @param since oldest target
 */
record HookKind(
    String hook,
    String argument,
    String parameters,
    List<String> results,
    List<String> reads,
    KernelVersion since) {

  private static final List<String> TASK =
      List.of(
          "current()->tgid",
          "current()->real_parent->tgid",
          "current()->flags",
          "current()->mm->total_vm",
          "current()->cred->uid.val",
          "current()->fs->pwd.dentry->d_inode->i_ino",
          "current()->comm[3]",
          "current()->in_execve");

  private static final List<String> SWITCH =
      List.of(
          "before->tgid",
          "after->prio",
          "before->real_parent->pid",
          "after->mm->total_vm",
          "before->fs->pwd.dentry->d_inode->i_ino",
          "after->comm[1]",
          "preempt");

  private static final List<String> FILE =
      List.of("file->f_inode->i_ino", "file->f_flags", "file->f_inode->i_sb->s_dev");

  private static final String SWITCHED =
      "bool preempt, struct task_struct *before, struct task_struct *after";
  private static final String ITERATED = "struct bpf_iter_meta *meta, struct task_struct *task";
  private static final List<String> ITERATOR = List.of("meta->seq_num", "meta->session_id");
  private static final String UNLINK = "struct inode *dir, struct dentry *dentry";
  private static final List<String> DIRECTORY =
      List.of(
          "dir->i_ino", "dir->i_sb->s_dev", "dentry->d_inode->i_ino", "dentry->d_parent->d_flags");
  private static final List<String> REGISTERS = List.of("regs->di", "regs->si", "regs->dx");
  private static final List<String> SOCKET = List.of("sk->sk_mark", "sk->__sk_common.skc_dport");
  private static final List<String> CALL = List.of("ctx.args[0]", "ctx.count", "current()->flags");
  private static final List<String> EXEC = List.of("task->tgid", "task->real_parent->prio");
  private static final List<String> GROUP = List.of("cgrp->level", "cgrp->kn->id");

  static final List<HookKind> ALL =
      List.of(
          kind("socket_filter", "", "ctx"),
          kind("socket_filter", "", "ctx"),
          kind("tc", "ingress", "ctx", "TC_ACT_OK", "TC_ACT_SHOT", "TC_ACT_PIPE"),
          kind("tc", "egress", "ctx", "TC_ACT_OK", "TC_ACT_SHOT"),
          kind("tc_action", "ingress", "ctx", "TC_ACT_OK", "TC_ACT_SHOT"),
          kind("xdp", "", "ctx", "XDP_PASS", "XDP_DROP", "XDP_TX"),
          kind("xdp", "", "ctx", "XDP_PASS", "XDP_ABORTED"),
          kind("cgroup_skb", "ingress", "ctx", "0", "1"),
          kind("cgroup_skb", "egress", "ctx", "0", "1", "2", "3"),
          kind("lwt_in", "", "ctx", "BPF_OK", "BPF_DROP"),
          kind("lwt_xmit", "", "ctx", "BPF_OK", "BPF_DROP"),
          kind("sock_ops", "", "ctx", "1", "0"),
          kind("sk_msg", "", "ctx", "SK_PASS", "SK_DROP"),
          kind("sk_skb", "verdict", "ctx", "SK_PASS", "SK_DROP"),
          kind("sk_lookup", "", "ctx", "SK_PASS", "SK_DROP"),
          kind("sk_reuseport", "", "ctx", "SK_PASS", "SK_DROP"),
          kind("flow_dissector", "", "ctx", "BPF_OK", "BPF_DROP"),
          kind("cgroup_sock", "create", "ctx", "0", "1"),
          kind("cgroup_sock_addr", "connect4", "ctx", "0", "1"),
          kind("cgroup_sock_addr", "bind6", "ctx", "0", "1"),
          kind("cgroup_sock_addr", "recvmsg4", "ctx", "1"),
          kind("cgroup_sockopt", "set", "ctx", "0", "1"),
          kind("cgroup_sysctl", "", "ctx", "0", "1"),
          kind("cgroup_device", "", "ctx", "0", "1"),
          traced("kprobe", "vfs_read", "ctx", "5.10", TASK, "0"),
          traced(
              "kprobe",
              "vfs_write",
              "struct file *file, char *buffer, size_t count",
              "5.10",
              FILE,
              "0"),
          traced("kretprobe", "vfs_read", "ctx", "5.10", TASK, "0"),
          traced("ksyscall", "openat", "ctx", "5.10", TASK, "0"),
          traced(
              "tracepoint",
              "sched:sched_process_exec",
              "ctx",
              "5.10",
              List.of("ctx.pid", "ctx.old_pid", "current()->tgid"),
              "0"),
          traced(
              "tracepoint",
              "syscalls:sys_enter_write",
              "ctx",
              "5.10",
              List.of("ctx.args[0]", "ctx.args[2]", "current()->flags"),
              "0"),
          traced("raw_tracepoint", "sched_switch", SWITCHED, "5.10", SWITCH, "0"),
          traced("raw_tracepoint", "sys_enter", "ctx", "5.10", TASK, "0"),
          traced(
              "tp_btf",
              "task_newtask",
              "struct task_struct *task, u64 flags",
              "5.10",
              List.of("task->tgid", "task->real_parent->flags", "flags", "task->mm->total_vm"),
              "0"),
          traced("perf_event", "cpu_clock, 99hz", "ctx", "5.10", TASK, "0"),
          traced(
              "fentry",
              "vfs_read",
              "struct file *file, char *buffer, size_t count",
              "5.10",
              FILE,
              "0"),
          traced(
              "fexit",
              "vfs_read",
              "struct file *file, char *buffer, size_t count, loff_t *position, i64 result",
              "5.10",
              List.of("file->f_inode->i_ino", "count", "result"),
              "0"),
          traced("iter", "task", ITERATED, "5.10", ITERATOR, "0"),
          traced("lsm", "file_open", "struct file *file", "5.10", FILE, "0", "-EPERM"));

  /** Those of seeds after {@link GeneratedProgram#FIRST_LANGUAGE}. */
  static final List<HookKind> LATER =
      List.of(
          traced("lsm.s", "file_open", "struct file *file", "5.11", FILE, "0", "-EPERM"),
          traced("lsm.s", "inode_unlink", UNLINK, "5.11", DIRECTORY, "0", "-EPERM"),
          traced("lsm", "inode_unlink", UNLINK, "5.10", DIRECTORY, "0", "-EPERM"),
          traced("lsm", "file_open", "struct file *file", "5.10", FILE, "0", "-EPERM"),
          traced("fentry.s", "__x64_sys_openat", "struct pt_regs *regs", "5.10", REGISTERS, "0"),
          traced("fentry", "tcp_connect", "struct sock *sk", "5.11", SOCKET, "0"),
          traced("iter.s", "task", ITERATED, "5.18", ITERATOR, "0"),
          traced("uprobe.s", "\"/bin/bash\":readline", "ctx", "6.0", TASK, "0"),
          traced("tracepoint.s", "syscalls:sys_enter_write", "ctx", "7.2", CALL, "0"),
          traced("raw_tracepoint.s", "sys_enter", "ctx", "7.2", TASK, "0"),
          traced("tp_btf", "sched_process_exec", "struct task_struct *task", "5.10", EXEC, "0"),
          traced("tp_btf", "cgroup_mkdir", "struct cgroup *cgrp, char *path", "5.10", GROUP, "0"),
          traced("raw_tracepoint", "sched_switch", SWITCHED, "5.10", SWITCH, "0"),
          kind("tc", "ingress", "ctx", "TC_ACT_OK", "TC_ACT_SHOT", "TC_ACT_PIPE"),
          kind("xdp", "", "ctx", "XDP_PASS", "XDP_DROP", "XDP_TX"),
          kind("cgroup_sock", "create", "ctx", "0", "1"),
          kind("cgroup_skb", "egress", "ctx", "0", "1"),
          kind("sock_ops", "", "ctx", "1", "0"),
          StructOperations.HOOK,
          StructOperations.HOOK);

  private static HookKind kind(String hook, String argument, String parameters, String... results) {
    return new HookKind(
        hook, argument, parameters, List.of(results), List.of(), new KernelVersion(5, 10));
  }

  static HookKind traced(
      String hook,
      String argument,
      String parameters,
      String since,
      List<String> reads,
      String... results) {
    return new HookKind(
        hook,
        argument,
        parameters,
        List.of(results),
        reads,
        KernelVersion.parse(since).orElseThrow());
  }

  String attribute() {
    return "@" + hook + (argument.isEmpty() ? "" : "(" + argument + ")");
  }

  boolean hasContext() {
    return parameters.equals("ctx");
  }

  Hook facts() {
    return KernelFacts.hook(hook).orElseThrow();
  }

  ProgramType programType() {
    return KernelFacts.programType(facts().programType());
  }

  /** Whether programs may call a helper. */
  boolean mayCall(String helper, KernelVersion target) {
    String word = facts().helperWord(argument);
    return Optional.of(KernelFacts.helper(helper).orElseThrow())
        .filter(h -> h.isFor(facts().programType(), word))
        .filter(h -> target.atLeast(h.since(facts().programType(), word)))
        .isPresent();
  }

  boolean readsPacket() {
    return programType().packetRead() != ProgramType.PacketAccess.NONE;
  }

  boolean isTracing() {
    return List.of(
            "kprobe",
            "kretprobe",
            "ksyscall",
            "tracepoint",
            "raw_tracepoint",
            "tp_btf",
            "perf_event",
            "fentry",
            "fexit",
            "iter",
            "lsm")
        .contains(hook.replace(".s", ""));
  }

  boolean sleeps() {
    return facts().sleepable();
  }

  /** Names of the parameters that are objects of a struct of the kernel. */
  List<String> objects(String struct) {
    return Arrays.stream(parameters.split(", "))
        .filter(p -> p.startsWith("struct " + struct + " *"))
        .map(p -> p.substring(p.indexOf('*') + 1))
        .toList();
  }
}
