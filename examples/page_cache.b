// How often programs find a page of a file in memory, and how often it must be read (needs kprobes). A page that is
// looked up was accessed; one that is added to the cache was not there. Writing makes pages dirty and accesses them without
// reading, and is subtracted:
//
//   reads  = accessed - dirtied_buffers
//   misses = added - dirtied
//
//   sudo ./b run examples/page_cache.b --interval 1s --for 10s

#target "5.16" // before, the functions have other names

u64 accessed;
u64 added;
u64 dirtied;
u64 dirtied_buffers;

@kprobe(folio_mark_accessed) u32 on_access(ctx) {
  accessed += 1;
  return 0;
}
@kprobe(filemap_add_folio) u32 on_add(ctx) {
  added += 1;
  return 0;
}
@tracepoint(writeback:writeback_dirty_folio) u32 on_dirty(ctx) {
  dirtied += 1;
  return 0;
}
@tracepoint(block:block_dirty_buffer) u32 on_dirty_buffer(ctx) {
  dirtied_buffers += 1;
  return 0;
}
