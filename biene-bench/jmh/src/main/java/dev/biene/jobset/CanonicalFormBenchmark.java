package dev.biene.jobset;

import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.JsonNode;

/**
 * What an input costs when it is added: reading its text, and the canonical form that is digested. In this package, as
 * the form is nobody else's business.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4)
@Measurement(iterations = 4)
public class CanonicalFormBenchmark {

    private static final String SMALL = "{\"n\":4711}";
    private static final String RECORD = "{\"file\":\"/data/2016/05/part-00017.csv.gz\",\"bytes\":1048576,\"rows\":"
            + "13122.50,\"tags\":[\"a\",\"b\",null,true],\"owner\":{\"name\":\"Bücher & Söhne\",\"id\":17},\"note\":\"\"}";

    /** A number, as in the burn-down, or what a user's input may look like. */
    @Param({"small", "record"})
    public String input = "small";

    private final CanonicalForm form = new CanonicalForm();
    private String text = SMALL;
    private JsonNode tree = Json.MAPPER.readTree(SMALL);

    /** Reads the text once. */
    @Setup
    public void read() {
        text = input.equals("small") ? SMALL : RECORD;
        tree = Json.MAPPER.readTree(text);
    }

    /** The text to a tree. */
    @Benchmark
    public JsonNode parse() {
        return Json.MAPPER.readTree(text);
    }

    /** A tree to its digest. */
    @Benchmark
    public UUID digest() throws Exception {
        return form.digest(tree);
    }
}
