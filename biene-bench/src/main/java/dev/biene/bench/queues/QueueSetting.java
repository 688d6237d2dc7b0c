package dev.biene.bench.queues;

import dev.biene.bench.Machine;
import dev.biene.bench.Progress;
import dev.biene.bench.RunSetting;
import dev.biene.bench.report.Report;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Where every measurement of queues runs and what becomes of its figures. */
final class QueueSetting extends RunSetting {

    @Option(names = "--rounds", description = "(default: ${DEFAULT-VALUE})")
    int rounds = 5;

    @Option(
            names = "--peer",
            paramLabel = "NAME=HOST:PORT",
            description = "another server of the protocol, started by you; can be repeated")
    List<String> peers = List.of();

    /** A measurement that has a report to write to. */
    interface Measurement {

        void make(Report report) throws Exception;
    }

    int run(String title, Measurement measurement) throws Exception {
        var report = report(title);
        var machine = Machine.description();
        machine.put("disk", Machine.fileSystem(home()));
        report.properties("machine", machine);
        measurement.make(report);
        return finish(report);
    }

    /** Those servers of others that can be had here. */
    List<QueueServer> others() throws Exception {
        var all = new ArrayList<QueueServer>();
        for (var peer : peers) all.add(QueueServer.peer(peer));
        return all;
    }

    static List<QueueServer> withMemcached(List<QueueServer> servers) throws Exception {
        var all = new ArrayList<>(servers);
        var memcached = QueueServer.memcached();
        if (memcached == null) Progress.say("memcached is left out: it is not installed");
        else all.add(memcached);
        return all;
    }

    /** Says with which settings the servers run. */
    static void introduce(Report report, List<QueueServer> servers) {
        for (var server : servers) report.contestant(server.name(), server.settings(), server.biene());
    }

    static void close(List<QueueServer> servers) {
        servers.forEach(QueueServer::close);
    }
}
