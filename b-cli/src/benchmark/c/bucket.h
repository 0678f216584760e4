// SPDX-License-Identifier: Apache-2.0
// Buckets of histograms by powers of two.
#ifndef BUCKET_H
#define BUCKET_H

// The number of bits that a number takes.
static __always_inline __u32 log2_bucket(__u64 value) {
  __u32 bucket = 0;
  if (value >> 32) {
    value >>= 32;
    bucket += 32;
  }
  if (value >> 16) {
    value >>= 16;
    bucket += 16;
  }
  if (value >> 8) {
    value >>= 8;
    bucket += 8;
  }
  if (value >> 4) {
    value >>= 4;
    bucket += 4;
  }
  if (value >> 2) {
    value >>= 2;
    bucket += 2;
  }
  if (value >> 1) {
    value >>= 1;
    bucket += 1;
  }
  return bucket + value;
}

#endif
