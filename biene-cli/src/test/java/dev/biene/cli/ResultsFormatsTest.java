package dev.biene.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.biene.cli.output.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Parquet without its module, which is tested with it in {@code biene-parquet}. */
final class ResultsFormatsTest {

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void moduleThatIsMissingIsNamedWithWhereItGoes() {
        int status = biene("results", "thumbs", "--format", "parquet", "--output", "thumbs.parquet");

        assertEquals(ExitStatus.ERROR, status);
        assertEquals(
                "biene: --format parquet needs the module biene-parquet, which is not there; put the jars of its archive"
                        + " biene-parquet-VERSION.tar.gz into lib/ext of the installation, or take --format csv or"
                        + " jsonl\n",
                err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void parquetIsNotForAPipe() {
        int status = biene("results", "thumbs", "--format", "parquet");

        assertEquals(ExitStatus.USAGE, status);
        assertEquals(
                "biene: --format parquet needs --output FILE: readers begin at the end of it, so it cannot be piped\n",
                err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void otherFormatsGoToStandardOutput() {
        int status = biene("results", "thumbs", "--format", "csv", "--output", "thumbs.csv");

        assertEquals(ExitStatus.USAGE, status);
        assertEquals(
                "biene: --output is for --format parquet; the others go to stdout: > thumbs.csv\n",
                err.toString(StandardCharsets.UTF_8));
    }

    /** All this is known before a store is asked for. */
    private int biene(String... words) {
        var terminal = new Terminal(
                InputStream.nullInputStream(),
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                "",
                0,
                Map.of());
        return new BieneCommand(terminal, url -> fail("expected no connection, got one to " + url)).execute(words);
    }
}
