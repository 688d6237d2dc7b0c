package dev.biene.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A worker's process: says what it does on stdout, in lines that begin with #, and does what stdin says.
 *
 * <pre>
 * #ready
 *                   go burn 0 4       work on the set "burn", without a limit, and say every 4 ms, or never if 0:
 * #n 128 81234567   128 handlers called at this moment of the machine's monotonic clock
 *                   stop               unless it ends by itself
 *                   allocated
 * #allocated 12345678                    bytes of heap given out so far
 * #finished 500000 81934567 0.9 3.1 12.5 calls, the moment, and start times of timed jobs in ms: p50, p99, max
 * #failed what went wrong
 * </pre>
 *
 * <p>The end of stdin ends the process, so that nothing is left when the harness is killed.
 */
final class Worker {

    private static @Nullable PrintStream out;

    private final Work work;
    private final Allocated allocated = new Allocated();
    private volatile boolean burning;

    private Worker(Work work) {
        this.work = work;
    }

    /** Serves until stdin ends. */
    static void serve(Work work) throws IOException {
        // Libraries print what they like to stdout; the harness must not take it for ours.
        out = System.out;
        System.setOut(System.err);
        say("#ready");
        new Worker(work).listen();
        // Not a return: threads of a library must not keep a finished worker alive.
        Runtime.getRuntime().halt(0);
    }

    static void say(String line) {
        var to = out;
        if (to == null) return;
        synchronized (Worker.class) {
            to.println(line);
            to.flush();
        }
    }

    private void listen() throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        while ((line = in.readLine()) != null) {
            var words = line.split(" ");
            if (words[0].equals("go")) go(words[1], Long.parseLong(words[2]), Integer.parseInt(words[3]));
            else if (words[0].equals("stop")) work.stop();
            else if (words[0].equals("allocated")) say("#allocated " + allocated.bytes());
        }
    }

    private void go(String set, long limit, int sampleMillis) {
        burning = true;
        start("burn", () -> burn(set, limit));
        if (sampleMillis > 0) start("sample", () -> sample(sampleMillis));
    }

    private static void start(String name, Runnable task) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void burn(String set, long limit) {
        try {
            work.burn(set, limit);
            burning = false;
            say("#finished " + work.executed() + " " + System.nanoTime() + " " + work.starts());
        } catch (Exception | LinkageError e) {
            burning = false;
            e.printStackTrace();
            say("#failed " + e);
        }
    }

    private void sample(int everyMillis) {
        long before = -1;
        try {
            while (burning) {
                long executed = work.executed();
                if (executed != before) say("#n " + executed + " " + System.nanoTime());
                before = executed;
                Thread.sleep(everyMillis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
