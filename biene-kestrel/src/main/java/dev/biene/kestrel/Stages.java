package dev.biene.kestrel;

import dev.biene.arbeiter.StageReport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What stages report of themselves, as a server of Biene keeps it. Other servers never hear of it: each exchange begins
 * with {@code version}, which every Kestrel knows.
 *
 * <pre>{@code
 * version\r\n                                              VERSION 2.4.8-biene\r\n
 * biene_stage 9f2c01aa 7000 {"id":"9f2c01aa",...}\r\n      STORED\r\n, or NOT_STORED\r\n if there are too many
 * biene_stages\r\n                                         STAT stage_9f2c01aa {"id":"9f2c01aa",...}\r\nEND\r\n
 * }</pre>
 *
 * <p>The number says for how many milliseconds; 0 takes the report back.
 */
final class Stages {
    static final String LIST = "biene_stages";

    private static final String PREFIX = "STAT stage_";

    private Stages() {}

    static String keep(StageReport report, Duration kept) {
        return "biene_stage " + report.id() + " " + kept.toMillis() + " " + report.toText();
    }

    /** Asks a server whether it is one of Biene. */
    static boolean areKnownTo(Connection connection) throws IOException {
        return StatsReader.isBiene(connection.ask("version"));
    }

    /** The reports that a server has, each as its text; none if it is not one of Biene. */
    static List<String> of(Connection connection) throws IOException {
        var texts = new ArrayList<String>();
        if (!areKnownTo(connection)) return texts;
        connection.ask(LIST, line -> {
            int blank = line.indexOf(' ', PREFIX.length());
            if (line.startsWith(PREFIX) && blank > 0) texts.add(line.substring(blank + 1));
        });
        return texts;
    }
}
