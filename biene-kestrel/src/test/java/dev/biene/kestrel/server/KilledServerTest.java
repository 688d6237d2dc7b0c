package dev.biene.kestrel.server;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server is killed again and again while producers and consumers are at it. */
@Tag("any-jdk")
class KilledServerTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void aFewKillsLoseNothing() throws Exception {
        kills(3, "always");
    }

    @Test
    void killsLoseNothingWithoutForcesEither() throws Exception {
        kills(2, "never");
    }

    @Test
    @Tag("fault")
    void aThousandKillsLoseNothing() throws Exception {
        kills(1000, "always");
    }

    private void kills(int count, String fsync) throws Exception {
        var traffic = new Traffic();
        var random = new Random(count);
        var server = ServerProcess.start(directory, fsync);
        traffic.to(server.port());
        traffic.start();
        try {
            for (int i = 0; i < count; i++) {
                // Anywhere in what it does.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200 + random.nextInt(300)));
                server.kill();
                server = ServerProcess.start(directory, fsync);
                traffic.to(server.port());
            }
            traffic.awaitEnough();
            traffic.stop();
            traffic.check(server.port());
        } finally {
            traffic.stop();
            server.kill();
        }
    }
}
