package org.b.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Leaves that belong to tasks, sockets, inodes and control groups. */
final class Storages implements Family {
  /**
   * Something that a program may use as an owner.
   *
   * @param type of the table
   * @param text of the owner
   * @param other an owner that the verifier does not know; the same where there is none
   */
  private record Owner(String type, String text, String other) {}

  private static final String NOW = "bpf_get_current_task_btf()";

  @Override
  public boolean fits(Scope scope) {
    return scope.mayCall() && !owners(scope).isEmpty();
  }

  private static List<Owner> owners(Scope scope) {
    List<Owner> owners = new ArrayList<>();
    HookKind hook = scope.draft.hook;
    boolean program = scope.function.isProgram();
    if (scope.mayCall("bpf_task_storage_get")) {
      owners.add(new Owner("TaskStorage", "current()", "current()->real_parent"));
      if (program) {
        for (String task : hook.objects("task_struct")) {
          owners.add(new Owner("TaskStorage", task, task + "->last_wakee"));
        }
      }
    }
    if (scope.mayCall("bpf_sk_storage_get") && program) {
      boolean socket = hook.hook().equals("cgroup_sock");
      if (hook.hasContext() && !hook.isTracing()) {
        owners.add(new Owner("SkStorage", socket ? "ctx" : "ctx.sk", "ctx.sk"));
      }
      hook.objects("sock").forEach(sk -> owners.add(new Owner("SkStorage", sk, sk)));
    }
    if (scope.mayCall("bpf_inode_storage_get") && program) {
      for (String file : hook.objects("file")) {
        owners.add(
            new Owner("InodeStorage", file + "->f_inode", file + "->f_path.dentry->d_inode"));
      }
      hook.objects("inode").forEach(i -> owners.add(new Owner("InodeStorage", i, i)));
      for (String dentry : hook.objects("dentry")) {
        owners.add(new Owner("InodeStorage", dentry + "->d_inode", dentry + "->d_parent->d_inode"));
      }
    }
    if (scope.mayCall("bpf_cgrp_storage_get") && program) {
      if (scope.mayCall("bpf_get_current_task_btf")) {
        String group = NOW + "->cgroups->dfl_cgrp";
        owners.add(new Owner("CgroupStorage", group, NOW + "->real_parent->cgroups->dfl_cgrp"));
      }
      hook.objects("cgroup").forEach(g -> owners.add(new Owner("CgroupStorage", g, g)));
    }
    return owners;
  }

  @Override
  public void write(Scope scope) {
    Choices choices = scope.choices;
    Owner owner = choices.of(owners(scope));
    Table shape = scope.draft.shape(scope.draft.fresh("storage"));
    Table table =
        new Table(
            shape.name(),
            owner.type(),
            "",
            Optional.empty(),
            shape.leaf(),
            shape.leafStruct(),
            Optional.of(Guards.guard(owner.text(), owner.other())));
    scope.draft.declare(table.spelling() + " " + table.name() + ";");
    Operations.several(scope, table);
  }
}
