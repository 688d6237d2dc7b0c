package dev.biene.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What Linux tells in /proc about processes; NaN or null elsewhere. */
public final class Processes {

    /** USER_HZ: a hundredth of a second on every Linux that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    // Places in /proc/PID/stat, counted from the state, which follows the name in parentheses.
    private static final int PARENT = 1;
    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int REAPED_USER = 13;
    private static final int REAPED_SYSTEM = 14;

    private static final int MOST_TRIES = 100;

    private Processes() {}

    /** CPU seconds of one process so far, all of its threads. */
    public static double cpuSeconds(long pid) {
        var stat = stat(pid);
        return stat == null ? Double.NaN : (number(stat, USER) + number(stat, SYSTEM)) / TICKS_PER_SECOND;
    }

    /** CPU seconds of a process, its living children and those that it has outlived. */
    static double treeCpuSeconds(long pid) {
        for (int tries = 1; ; tries++) {
            var before = stat(pid);
            long ofChildren = ticksOfChildren(pid);
            var after = stat(pid);
            if (before == null || after == null || ofChildren < 0) return Double.NaN;
            // A child that ended meanwhile may be in neither sum.
            if (reaped(before) != reaped(after) && tries < MOST_TRIES) continue;
            return (number(after, USER) + number(after, SYSTEM) + reaped(after) + ofChildren) / TICKS_PER_SECOND;
        }
    }

    private static long reaped(String[] stat) {
        return number(stat, REAPED_USER) + number(stat, REAPED_SYSTEM);
    }

    private static long ticksOfChildren(long pid) {
        long ticks = 0;
        try (var entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (var entry : entries) {
                var child = stat(Long.parseLong(entry.getFileName().toString()));
                if (child != null && number(child, PARENT) == pid) ticks += number(child, USER) + number(child, SYSTEM);
            }
        } catch (IOException e) {
            return -1;
        }
        return ticks;
    }

    /** The most memory that a process has had in RAM. */
    static double peakMegabytes(long pid) {
        try (var lines = Files.lines(Path.of("/proc", String.valueOf(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException gone) {
            return Double.NaN;
        }
    }

    /** The number of the server's first process if it runs on this machine and lets itself be asked, else null. */
    static @Nullable Long postmaster(Database database) throws SQLException {
        if (!database.host().equals("localhost") && !database.host().equals("127.0.0.1")) return null;
        try {
            var pid = database.text("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)");
            return pid == null || stat(Long.parseLong(pid)) == null ? null : Long.valueOf(pid);
        } catch (SQLException notAllowed) {
            return null;
        }
    }

    private static String @Nullable [] stat(long pid) {
        try {
            var line = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"), StandardCharsets.ISO_8859_1);
            return line.substring(line.lastIndexOf(')') + 2).split(" ");
        } catch (IOException gone) {
            return null;
        }
    }

    private static long number(String[] stat, int place) {
        return Long.parseLong(stat[place]);
    }
}
