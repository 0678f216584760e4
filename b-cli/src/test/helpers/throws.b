#target "6.7"
// what ends a program from within
u64 total;

@tc(ingress) u32 classify(ctx) {
  if (total == 3) { bpf_throw(TC_ACT_SHOT); }
  total += 1;
  return TC_ACT_OK;
}
