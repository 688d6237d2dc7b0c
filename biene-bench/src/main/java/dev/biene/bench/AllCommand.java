package dev.biene.bench;

import dev.biene.bench.report.Run;
import dev.biene.bench.report.RunFile;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** All measurements one after the other, on one server, with one file and one page in the end. */
@Command(
        name = "all",
        description =
                "Every measurement of job sets and queues: hours, or about a minute with --quick, which shows that"
                        + " all works and measures nothing.")
final class AllCommand implements Callable<Integer> {

    private static final String ALL_QUICK = " --rounds 1";

    @Mixin
    Setting setting = new Setting();

    @Option(names = "--quick", description = "sizes that take seconds, one round, no peers that must be installed")
    boolean quick;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "COMMAND",
            description = "only commands that begin so: \"jobs burn-down\", queues")
    @Nullable
    List<String> only;

    @Option(names = "--rounds", description = "of each measurement (default: each one's own)")
    @Nullable
    Integer rounds;

    /** Each command, and how it is run when it shall be quick: empty if it cannot be. */
    private static Map<String, String> commands() {
        var all = new LinkedHashMap<String, String>();
        all.put("jobs burn-down", "--jobs 2000 --warm-up 0.1 --only biene:8,lanes:1000:2,skip-locked");
        all.put("jobs burn-down --processes 4", "");
        all.put("jobs scaling", "--jobs 1000 --warm-up 0.1");
        all.put("jobs singles", "--jobs 200 --only biene,lanes,skip-locked");
        all.put("jobs long", "--millis 10 --ideal 0.2 --only biene");
        all.put("jobs paced", "--rates 100 --seconds 0.5 --only biene");
        all.put("jobs growth", "--sizes 2000,20000 --slices 500");
        all.put("jobs held", "--jobs 5000 --peer-jobs 500 --only biene,skip-locked");
        all.put("jobs add", "");
        all.put("jobs idle", "");
        all.put("jobs tail", "--jobs 200");
        all.put("jobs watching", "--jobs 20000");
        all.put("jobs looking", "--jobs 2000 --sets 3 --exhausted 100");
        all.put("queues put-get --depths 1,16", "--seconds 0.1 --connections 10 --sizes 64");
        all.put("queues reads", "--items 500 --connections 10");
        all.put("queues fsync", "--seconds 0.1");
        all.put("queues drain", "--items 2000");
        all.put("queues stage", "--items 200 --warm-up 200 --pushes 10");
        all.put("queues in-process", "--seconds 0.1 --threads 2");
        all.put("queues crowd", "--seconds 0.1 --idle 200");
        return all;
    }

    @Override
    public Integer call() throws Exception {
        Child.forgetLogs();
        return setting.sharing(this::measure);
    }

    private int measure() throws Exception {
        var runs = new ArrayList<Run>();
        var failed = new ArrayList<String>();
        var file = Files.createTempFile("biene-bench-", ".json");
        try {
            for (var command : wanted()) {
                Progress.say("biene-bench/run %s", command);
                var words = new ArrayList<>(List.of(command.split(" ")));
                words.addAll(List.of("--home", setting.home().toString(), "--json", file.toString()));
                if (Bench.run(words.toArray(String[]::new)) == 0) runs.addAll(RunFile.read(file));
                else failed.add(command);
            }
        } finally {
            Files.delete(file);
        }
        setting.finish(runs);
        failed.forEach(command -> Progress.say("FAILED: biene-bench/run %s", command));
        return failed.isEmpty() ? 0 : 1;
    }

    private List<String> wanted() {
        var wanted = new ArrayList<String>();
        commands().forEach((command, quickly) -> {
            if (only != null && only.stream().noneMatch(command::startsWith)) return;
            if (quick && quickly.isEmpty()) return;
            var line = quick ? command + " " + quickly + ALL_QUICK : command;
            // The idle bees' start times are one series, not rounds.
            if (rounds != null && !quick && !command.equals("jobs idle")) line += " --rounds " + rounds;
            wanted.add(line);
        });
        return wanted;
    }
}
