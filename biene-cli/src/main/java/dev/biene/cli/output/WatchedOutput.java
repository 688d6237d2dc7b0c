package dev.biene.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Remembers why the stream below failed first, which a PrintStream above swallows. */
final class WatchedOutput extends OutputStream {

    private final OutputStream below;
    private volatile @Nullable IOException failure;

    WatchedOutput(OutputStream below) {
        this.below = below;
    }

    @Nullable
    IOException failure() {
        return failure;
    }

    @Override
    public void write(int each) throws IOException {
        watch(() -> below.write(each));
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        watch(() -> below.write(bytes, from, length));
    }

    @Override
    public void flush() throws IOException {
        watch(below::flush);
    }

    private interface Step {
        void run() throws IOException;
    }

    private void watch(Step step) throws IOException {
        try {
            step.run();
        } catch (IOException e) {
            if (failure == null) failure = e;
            throw e;
        }
    }
}
