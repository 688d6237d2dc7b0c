package dev.biene.bench;

import dev.biene.bench.report.HtmlReport;
import dev.biene.bench.report.Run;
import dev.biene.bench.report.RunFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes one page of what earlier runs have written. */
@Command(name = "report", description = "Makes a page with charts of the files that --json has written.")
final class ReportCommand implements Callable<Integer> {

    @Parameters(arity = "1..*", paramLabel = "FILE.json", description = "written with --json; in their order")
    List<Path> files = List.of();

    @Option(names = "--html", paramLabel = "OUT.html", required = true, description = "where the page is written")
    Path html = Path.of("report.html");

    @Override
    public Integer call() throws Exception {
        var runs = new ArrayList<Run>();
        for (var file : files) runs.addAll(RunFile.read(file));
        Files.writeString(html, HtmlReport.of(runs));
        Progress.say("wrote %s", html);
        return 0;
    }
}
