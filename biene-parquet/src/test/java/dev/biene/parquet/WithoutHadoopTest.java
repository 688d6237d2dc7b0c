package dev.biene.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.biene.jobset.JobRecord;
import dev.biene.jobset.JobState;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users have no Hadoop; the other tests have it, to read. */
final class WithoutHadoopTest {

    private static final List<JobRecord> JOBS = List.of(
            new JobRecord(1, "{}", JobState.COMPLETED, "1", 0, Duration.ofMillis(3), 1L, Instant.EPOCH),
            new JobRecord(2, "{\"a\":1}", JobState.EXHAUSTED, null, 10, null, null, null));

    @TempDir
    private Path directory;

    @Test
    void writingLoadsNothingOfIt() throws Exception {
        var file = directory.resolve("jobs.parquet");

        try (var loader = new URLClassLoader(classPathOfUsers(), ClassLoader.getPlatformClassLoader())) {
            assertThrows(ClassNotFoundException.class, () -> loader.loadClass("org.apache.hadoop.conf.Configuration"));
            loader.loadClass(Program.class.getName())
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) new String[] {file.toString()});
        }

        assertEquals(JOBS, WrittenJobs.in(file));
    }

    /** Runs as a user's program does. */
    public static final class Program {

        private Program() {}

        /** Writes the jobs to the file that is named. */
        public static void main(String[] args) {
            ParquetResults.write(JOBS.stream(), Path.of(args[0]));
        }
    }

    private static URL[] classPathOfUsers() throws MalformedURLException {
        var path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        var urls = new ArrayList<URL>();
        for (var entry : path.split(File.pathSeparator)) {
            var file = new File(entry);
            if (!file.getName().startsWith("hadoop-")) urls.add(file.toURI().toURL());
        }
        return urls.toArray(URL[]::new);
    }
}
