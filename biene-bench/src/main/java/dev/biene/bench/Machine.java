package dev.biene.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What the run ran on. */
public final class Machine {

    private static final Pattern MODEL = Pattern.compile("model name\\s*: (.*)");
    private static final Pattern MEMORY = Pattern.compile("MemTotal:\\s*(\\d+) kB");
    private static final int FSYNCS = 51;

    private Machine() {}

    public static Map<String, String> description() {
        var all = new LinkedHashMap<String, String>();
        all.put("processor", find(Path.of("/proc/cpuinfo"), MODEL, System.getProperty("os.arch", "?")));
        all.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
        all.put("memory", String.format(Locale.ROOT, "%.1f GiB", memoryBytes() / (double) (1L << 30)));
        all.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        all.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        all.put("load before", find(Path.of("/proc/loadavg"), Pattern.compile("^(\\S+ \\S+ \\S+)"), "?"));
        return all;
    }

    static long memoryBytes() {
        return Long.parseLong(find(Path.of("/proc/meminfo"), MEMORY, String.valueOf(4L << 20))) << 10;
    }

    private static String find(Path file, Pattern pattern, String otherwise) {
        try (var lines = Files.lines(file)) {
            return lines.map(pattern::matcher)
                    .filter(matcher -> matcher.find())
                    .map(matcher -> matcher.group(1))
                    .findFirst()
                    .orElse(otherwise);
        } catch (IOException noSuchFile) {
            return otherwise;
        }
    }

    public static String fileSystem(Path file) {
        try {
            var store = Files.getFileStore(file);
            return store.type() + " on " + store.name();
        } catch (IOException e) {
            return "?";
        }
    }

    /** The median time of a small append that is forced to the disk: what a durable commit costs at least. */
    static String fsyncTime(Path directory) {
        var file = directory.resolve("fsync-probe");
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            var nanos = new long[FSYNCS];
            for (int i = 0; i < FSYNCS; i++) {
                long start = System.nanoTime();
                channel.write(ByteBuffer.allocate(8192));
                channel.force(false);
                nanos[i] = System.nanoTime() - start;
            }
            Arrays.sort(nanos);
            return String.format(
                    Locale.ROOT, "%.2f ms (median of %d appends of 8 kB)", nanos[FSYNCS / 2] / 1e6, FSYNCS);
        } catch (IOException e) {
            return "?";
        } finally {
            file.toFile().delete();
        }
    }
}
