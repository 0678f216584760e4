package org.b.cli.session;

import java.time.Duration;
import java.util.List;

/**
 * How long a run lasts and what it shows when.
 *
 * @param duration zero for no limit
 * @param interval between two showings of the tables; zero for the end only
 * @param command runs meanwhile and ends the run; empty for none
 * @param commandToStandardError whether the command's standard output goes to standard error
 */
public record SessionOptions(
    Duration duration, Duration interval, List<String> command, boolean commandToStandardError) {}
