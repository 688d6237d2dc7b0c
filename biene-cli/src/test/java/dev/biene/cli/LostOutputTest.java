package dev.biene.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.biene.cli.output.Terminal;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.MemoryJobStore;
import dev.biene.jobset.OnDuplicate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is printed and does not get where it should is not passed over. */
final class LostOutputTest {

    private final JobStore store = new MemoryJobStore();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** Runs a command whose standard output fails as the system says it. */
    private int biene(String failure, String... words) throws Exception {
        try (var jobs = JobSet.open("s", store)) {
            if (jobs.createIfAbsent()) {
                jobs.add(IntStream.range(0, 3000).mapToObj(n -> Map.of("n", n)), OnDuplicate.FAIL);
                jobs.run(job -> 1);
            }
        }
        var out = new OutputStream() {
            @Override
            public void write(int each) throws IOException {
                throw new IOException(failure);
            }
        };
        var terminal = new Terminal(InputStream.nullInputStream(), out, err, "", 0, Map.of());
        return new BieneCommand(terminal, url -> store).execute(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"results s --format jsonl", "results s --format csv", "status s --json", "list", "--help"})
    void aFullDiskIsAnErrorWhateverIsPrinted(String words) throws Exception {
        assertEquals(ExitStatus.ERROR, biene("No space left on device", words.split(" ")));
        assertEquals(
                "biene: standard output could not be written, what it holds is not complete: the disk is full\n",
                err.toString(UTF_8));
    }

    @Test
    void aReaderThatHasReadEnoughEndsTheCommandWithoutAWord() throws Exception {
        assertEquals(ExitStatus.SIGNAL + 13, biene("Broken pipe", "results", "s", "--format", "jsonl"));
        assertEquals("", err.toString(UTF_8));
    }
}
