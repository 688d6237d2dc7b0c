package dev.biene.bench;

import dev.biene.bench.report.Comparison;
import dev.biene.bench.report.HtmlReport;
import dev.biene.bench.report.Report;
import dev.biene.bench.report.Run;
import dev.biene.bench.report.RunFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every measurement can be told: where its files are put, and what becomes of its figures. */
public abstract class RunSetting {

    /** What becomes of figures does not change them. */
    private static final Set<String> OUTPUTS = Set.of("--json", "--html", "--compare");

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "where the run keeps its files, deleted at the end (default: ${DEFAULT-VALUE}); on a disk")
    private Path home = Path.of("/var/tmp");

    @Option(names = "--json", paramLabel = "FILE", description = "also write all figures to this file")
    private @Nullable Path json;

    @Option(names = "--html", paramLabel = "FILE", description = "also write a page with charts to this file")
    private @Nullable Path html;

    @Option(
            names = "--compare",
            paramLabel = "OLD.json",
            description = "also print what has changed since the run that wrote this file")
    private @Nullable Path old;

    public Path home() {
        return home;
    }

    /** A report of the command that is running. */
    protected Report report(String title) {
        return new Report(System.out, title, command());
    }

    /** The command line, as far as it can be told. */
    private List<String> command() {
        if (spec == null || spec.commandLine() == null) return List.of();
        var top = spec.commandLine();
        while (top.getParent() != null) top = top.getParent();
        var parsed = top.getParseResult();
        if (parsed == null) return List.of();
        var words = publicWords(parsed.originalArgs());
        // A program of its own, to which biene-bench/run has not passed its name.
        if (top.getCommandName().equals("jmh")) words.add(0, "jmh");
        return words;
    }

    /** What can be told to others and has to do with what was measured. */
    static List<String> publicWords(List<String> words) {
        var kept = new ArrayList<String>();
        String before = "";
        for (var word : words) {
            var option = word.replaceFirst("=.*", "");
            if (before.equals("--db")) kept.add("URL");
            else if (word.startsWith("--db=")) kept.add("--db=URL");
            else if (!OUTPUTS.contains(option) && !OUTPUTS.contains(before)) kept.add(word);
            before = word;
        }
        return kept;
    }

    /** Writes what the options want written. Returns the exit status. */
    protected int finish(Report report) throws IOException {
        return finish(List.of(report.run()));
    }

    int finish(List<Run> runs) throws IOException {
        if (json != null) {
            RunFile.write(json, runs);
            Progress.say("wrote %s", json);
        }
        if (html != null) {
            Files.writeString(html, HtmlReport.of(runs));
            Progress.say("wrote %s", html);
        }
        if (old != null) System.out.print(Comparison.of(RunFile.read(old), runs).markdown());
        return 0;
    }
}
