package dev.biene.postgres;

import dev.biene.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks over the embedded server's home: whether it runs, where its files are, and how much disk is left for them. */
final class HomeCheckup {

    /** The write-ahead log alone may take a gigabyte between two checkpoints. */
    private static final long LITTLE_SPACE = 2_000_000_000L;

    /** PostgreSQL stops when it cannot write its next 16 MB of log. */
    private static final long NO_SPACE = 100_000_000L;

    private HomeCheckup() {}

    static List<Finding> of(Path home) {
        var findings = new ArrayList<Finding>();
        var status = EmbeddedPostgres.status(home);
        var data = status.dataDirectory();
        if (data == null) {
            findings.add(Finding.fine("embedded", "no data directory in " + home + " yet"));
            return findings;
        }
        findings.add(
                status.running()
                        ? Finding.fine("embedded", "runs as process " + status.pid() + " on " + data)
                        : Finding.warning("embedded", "does not run; its data is in " + data, "see " + status.log()));
        try {
            var disk = Files.getFileStore(data);
            if (disk.type().equals("tmpfs")) {
                findings.add(Finding.warning(
                        "embedded",
                        data + " is in memory (tmpfs) and gone when the machine restarts",
                        "set BIENE_HOME to a directory on a disk"));
            }
            findings.add(space(data, disk.getUsableSpace(), disk.getTotalSpace()));
        } catch (IOException e) {
            findings.add(Finding.error("disk", "cannot look at the disk of " + data + ": " + e.getMessage(), ""));
        }
        return findings;
    }

    /** What there is to say of so many bytes left of so many. */
    static Finding space(Path data, long left, long total) {
        var text = ByteCounts.text(left) + " of " + ByteCounts.text(total) + " are left for " + data;
        if (left < NO_SPACE) {
            return Finding.error(
                    "disk", "the disk is full: only " + text, "free some space; nothing that was stored is lost");
        }
        if (left < LITTLE_SPACE) return Finding.warning("disk", "only " + text, "free some space");
        return Finding.fine("disk", text);
    }
}
