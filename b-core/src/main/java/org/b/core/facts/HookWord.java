package org.b.core.facts;

import java.util.List;

/**
 * A word that may stand in a hook's parentheses.
 *
 * @param position which argument it is, from 1
 * @param section ELF section as libbpf names it; empty when the hook's counts
 * @param value number that attaching needs; empty if none
 * @param since first kernel that knows it
 * @param results what the verifier lets the program return; empty when the hook's counts
 * @param verdicts names of the results that mean something; empty when the hook's count
 * @param meaning a few words
 */
public record HookWord(
    int position,
    String word,
    String section,
    String value,
    KernelVersion since,
    List<ResultRange> results,
    List<String> verdicts,
    String meaning) {}
