package org.b.core.program;

import java.util.List;
import org.b.core.facts.KernelVersion;
import org.b.core.source.SourceFile;

/**
 * A whole compilation unit: the program file, what it includes and its proto file.
 *
 * @param files every source file that takes part, the program file first
 * @param functions those that hooks call
 * @param subprograms those that other functions call
 * @param target oldest kernel that the program must run on
 */
public record Program(
    List<SourceFile> files,
    List<Table> tables,
    List<Global> globals,
    List<Function> functions,
    List<Function> subprograms,
    String license,
    KernelVersion target) {}
