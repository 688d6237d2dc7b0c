package dev.biene.bench.queues;

import picocli.CommandLine.Option;

/** For measurements that take a while by the clock. */
final class TimedSetting {

    @Option(names = "--seconds", description = "of each measurement (default: ${DEFAULT-VALUE})")
    double seconds = 3;
}
