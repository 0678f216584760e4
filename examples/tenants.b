// A table of its own for each tenant: those that run under a user whom user space has given a table have their system calls
// counted by number, and nobody else. Tables of tables hold tables that the program declares and tables that come while it runs.
//
//   sudo ./b run examples/tenants.b --set 'tenants[0][0]=0' --for 5s
//   sudo ./b run examples/tenants.b --set 'tenants[1000]="known"' --set 'tenants[0][0]=0' --for 5s

Hash<u64, u64> known(512);
HashOfMaps<u32, Hash<u64, u64>(512)> tenants(64);

// by the last bit of the process: two tables that are there from the start
Hash<u32, u64> even(1024);
Hash<u32, u64> odd(1024);
ArrayOfMaps<Hash<u32, u64>> by_parity(2) = {even, odd};

@tracepoint(raw_syscalls:sys_enter)
u32 on_call(ctx) {
  Hash<u32, u64> *calls = by_parity.lookup(pid() & 1) ?? return 0;
  calls[pid()] += 1;
  if (Hash<u64, u64> *tenant = tenants.lookup(uid())) {
    tenant[ctx.id] += 1;
  }
  return 0;
}
