package dev.biene.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What must hold for any bytes. A test class says with {@link #handle} what that is, and keeps the inputs it has met in
 * the resource of its name with the ending {@code corpus}.
 *
 * <p>{@code ./mvnw -Pfuzz verify} runs Jazzer on every such class, {@code -Dfuzz.runs=10000000} for longer, {@code
 * -Dfuzz.seconds=20} for no longer than that each, {@code -Dfuzz.runs=0} not at all; with {@code -Dfuzz.keep} the corpus in
 * the sources gains what it has found to be new. A million mutations of the corpus are tried besides, {@code
 * -Dfuzz.mutations=10000000} of them and others with {@code -Dfuzz.seed=2}.
 */
public abstract class FuzzContract {

    private static final String SANITIZERS = "com.code_intelligence.jazzer.sanitizers.";
    private static final int MUTATIONS = 5_000;
    private static final int MILLION = 1_000_000;
    private static final int MAX_LENGTH = 4096;
    private static final int MAX_HOURS = 3;

    /** Hands the bytes to what is tested; throws whatever is not a documented answer to them. */
    protected abstract void handle(byte[] data) throws Exception;

    @Test
    void everyInputThatWasMetBeforeIsHandled() throws Exception {
        var inputs = Corpus.of(getClass()).inputs();
        assertFalse(inputs.isEmpty(), "no corpus");
        for (var input : inputs) tried(input);
    }

    @Test
    void mutationsOfThemAreHandled() throws Exception {
        tryMutations(42, MUTATIONS);
    }

    /** They know no way through the code as Jazzer does, but five of them are tried while it tries one. */
    @Test
    @Tag("fuzz")
    void veryManyMutationsOfThemAreHandled() throws Exception {
        int count = Integer.getInteger("fuzz.mutations", MILLION);
        long began = System.nanoTime();
        tryMutations(Long.getLong("fuzz.seed", 1), count);
        long millis = (System.nanoTime() - began) / 1_000_000;
        System.out.println(getClass().getSimpleName() + ": " + count + " mutations handled in " + millis + " ms");
    }

    private void tryMutations(long seed, int count) throws Exception {
        var mutator = new Mutator(Corpus.of(getClass()).inputs(), seed);
        for (int i = 0; i < count; i++) tried(mutator.next());
    }

    private void tried(byte[] input) throws Exception {
        try {
            handle(input);
        } catch (Exception | Error e) {
            throw new AssertionError("input for the corpus: " + Corpus.line(input), e);
        }
    }

    @Test
    @Tag("fuzz")
    void whatJazzerFindsIsHandled(@TempDir Path work) throws Exception {
        Assumptions.assumeTrue(isJazzerThere(), "Jazzer comes with -Pfuzz");
        int runs = Integer.getInteger("fuzz.runs", MILLION);
        Assumptions.assumeTrue(runs > 0, "-Dfuzz.runs=0 leaves it out");
        var corpus = Corpus.of(getClass());
        var directory = corpus.unpack(work.resolve("corpus"));
        var log = work.resolve("log");
        var process = new ProcessBuilder(command(directory, runs))
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(MAX_HOURS, TimeUnit.HOURS))
                throw new AssertionError("Jazzer did not end in " + MAX_HOURS + " hours");
        } finally {
            process.destroyForcibly();
        }
        var said = Files.readAllLines(log);
        assertEquals(0, process.exitValue(), () -> crash(work) + String.join("\n", last(said, 60)));
        last(said, 12).stream()
                .filter(line -> line.startsWith("stat::"))
                .forEach(line -> System.out.println(getClass().getSimpleName() + " " + line));
        if (System.getProperty("fuzz.keep") != null) corpus.keep(directory);
    }

    private List<String> command(Path directory, int runs) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                // Else what is thrown away of it stays until the old generation is collected, or too much is resident.
                "-XX:MaxDirectMemorySize=256m",
                "-XX:+UseParallelGC",
                // Jazzer takes what Netty does with memory by itself for an attack.
                "-Dio.netty.noUnsafe=true",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + JazzerEntry.class.getName(),
                "--target_args=" + getClass().getName(),
                "--instrumentation_includes=dev.biene.**",
                // How the test comes to its judgement is not what is to be explored.
                "--instrumentation_excludes=" + getClass().getName() + "**:dev.biene.fuzz.**",
                // Guided by branches alone it tries twice as many inputs and takes as many ways in the same time.
                "--trace=cov",
                // These look into each step of each regular expression, the JDK's own included.
                "--disabled_hooks=" + SANITIZERS + "RegexRoadblocks:" + SANITIZERS + "RegexInjection",
                "-runs=" + runs,
                // 0 is for ever.
                "-max_total_time=" + Integer.getInteger("fuzz.seconds", 0),
                "-max_len=" + MAX_LENGTH,
                // So many megabytes may be resident, the JVM's own included.
                "-rss_limit_mb=1536",
                // Seconds for one input: the first loads classes, on a machine that may be busy.
                "-timeout=60",
                "-print_final_stats=1",
                directory.toString());
    }

    private static boolean isJazzerThere() {
        try {
            Class.forName("com.code_intelligence.jazzer.Jazzer", false, FuzzContract.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static String crash(Path work) {
        var text = new StringBuilder();
        try (var files = Files.newDirectoryStream(work, "{crash,timeout,oom}-*")) {
            for (var file : files)
                text.append("input for the corpus: ")
                        .append(Corpus.line(Files.readAllBytes(file)))
                        .append('\n');
        } catch (java.io.IOException e) {
            text.append(e).append('\n');
        }
        return text.toString();
    }

    private static List<String> last(List<String> lines, int count) {
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }
}
