package dev.biene.bench.queues;

import picocli.CommandLine.Option;

/** For measurements with one server of Biene's. */
final class FsyncSetting {

    @Option(names = "--fsync", description = "of the server: always, never or milliseconds (default: ${DEFAULT-VALUE})")
    String fsync = "never";

    @Override
    public String toString() {
        return fsync;
    }
}
