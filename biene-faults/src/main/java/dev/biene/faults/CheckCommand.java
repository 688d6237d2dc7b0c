package dev.biene.faults;

import dev.biene.faults.history.Checker;
import dev.biene.faults.history.Histories;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "check", description = "Judges histories: 0 valid, 1 violations, 2 unreadable or proving nothing.")
final class CheckCommand implements Callable<Integer> {

    private static final int UNREADABLE = 2;

    @Parameters(arity = "1..*", paramLabel = "HISTORY", description = "A file, or a directory of *.history.")
    private List<Path> histories = List.of();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        try {
            return judge(filesOf(histories), out);
        } catch (NoSuchFileException e) {
            out.println("there is no history " + e.getFile());
            return UNREADABLE;
        } catch (IOException e) {
            out.println("cannot read the histories: " + e.getMessage());
            return UNREADABLE;
        }
    }

    /** Tells a verdict; returns the exit status. */
    static int judge(List<Path> files, PrintWriter out) throws IOException {
        var checker = new Checker();
        Histories.merge(files, checker);
        var verdict = checker.verdict();
        verdict.violations().forEach(out::println);
        if (verdict.found() > verdict.violations().size()) {
            out.println("… " + verdict.found() + " violations in all");
        }
        verdict.vacuous().forEach(reason -> out.println("proves nothing: " + reason));
        out.println(verdict.events() + " events, " + verdict.acknowledged() + " acknowledged: "
                + switch (verdict.exitStatus()) {
                    case 0 -> "valid";
                    case 1 -> "violated";
                    default -> "vacuous";
                });
        return verdict.exitStatus();
    }

    static List<Path> filesOf(List<Path> named) throws IOException {
        var files = new ArrayList<Path>();
        for (var path : named) {
            if (!Files.isDirectory(path)) {
                files.add(path);
                continue;
            }
            try (var inside = Files.newDirectoryStream(path, "*.history")) {
                inside.forEach(files::add);
            }
        }
        return files;
    }
}
