package dev.biene.cli;

import dev.biene.cli.output.JsonOutput;
import dev.biene.cli.output.Table;
import dev.biene.cli.output.Terminal;
import dev.biene.postgres.Checkup;
import dev.biene.postgres.Finding;
import dev.biene.postgres.Finding.Level;
import dev.biene.postgres.connect.PostgresSettings;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.JsonNodeFactory;

/** Says what is wrong with the database, in plain words. */
@Command(
        name = "doctor",
        sortOptions = false,
        description = {
            "Look the database over, and say what is wrong with it and what to do: version, rights, durability,"
                    + " connections, pooler, clocks, open transactions, dead rows, lost bees, disk.",
            "",
            "It changes nothing. With --quiet only what is wrong is printed.",
            ""
        },
        footer = {"", "Exit status: 0 all is fine, 1 something is wrong (a warning or an error)."})
final class DoctorCommand implements Callable<Integer> {

    private final BieneCommand biene;

    @Mixin
    private StoreOption store = new StoreOption();

    @Option(
            names = "--json",
            description = "Print JSON: {\"level\": …, \"findings\": [{subject, level, text, advice}]}.")
    private boolean json;

    DoctorCommand(BieneCommand biene) {
        this.biene = biene;
    }

    @Override
    public Integer call() {
        var findings = Checkup.of(PostgresSettings.of(store.url()));
        var out = biene.terminal().out();
        if (json) {
            out.println(json(findings));
        } else {
            for (var finding : findings) {
                if (!biene.quiet() || finding.level() != Level.FINE) out.println(line(finding, biene.terminal()));
            }
        }
        return worst(findings) == Level.FINE ? ExitStatus.DONE : ExitStatus.ERROR;
    }

    /** The level is a word first, and a colour where there are any. */
    static String line(Finding finding, Terminal terminal) {
        var word = word(finding.level());
        var padded = word + " ".repeat(9 - word.length());
        var text = finding.text() + (finding.advice().isEmpty() ? "" : "; " + finding.advice());
        var line = String.format(Locale.ROOT, "%-13s %s", finding.subject(), Table.harmless(text));
        if (!terminal.colours() || finding.level() == Level.FINE) return padded + line;
        return (finding.level() == Level.ERROR ? "\u001b[31m" : "\u001b[33m") + padded + "\u001b[m" + line;
    }

    static String json(List<Finding> findings) {
        var list = JsonNodeFactory.instance.arrayNode();
        for (var finding : findings) {
            list.add(JsonOutput.object()
                    .put("subject", finding.subject())
                    .put("level", word(finding.level()))
                    .put("text", finding.text())
                    .put("advice", finding.advice()));
        }
        var report = JsonOutput.object().put("level", word(worst(findings)));
        report.set("findings", list);
        return report.toString();
    }

    private static Level worst(List<Finding> findings) {
        return findings.stream().map(Finding::level).max(Level::compareTo).orElse(Level.FINE);
    }

    private static String word(Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }
}
