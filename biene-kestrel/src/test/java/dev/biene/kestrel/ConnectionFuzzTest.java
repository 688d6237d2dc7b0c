package dev.biene.kestrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.arbeiter.Output;
import dev.biene.fuzz.FuzzContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Whatever a server answers, the client takes it for the same however the bytes are cut on their way, and throws nothing
 * but an {@link IOException} of one sentence, after which the connection would be closed.
 *
 * <p>The first byte of an input says what is asked first, and how the rest, which is what the server sends, is cut.
 */
final class ConnectionFuzzTest extends FuzzContract {
    private static final Duration NEVER = Duration.ofDays(1);
    private static final Output.Part PART = Output.to("q", "item").parts().get(0);
    private static final int REQUESTS = 12;
    private static final int KINDS = 6;
    private static final int MAX_PIECE = 7;

    @Override
    protected void handle(byte[] data) {
        if (data.length == 0) return;
        byte[] answers = Arrays.copyOfRange(data, 1, data.length);

        var whole = heard(data[0], new Answers(answers, null));
        var pieces = heard(data[0], new Answers(answers, new Random(data[0])));

        assertEquals(whole, pieces, "what was understood depends on how the answers were cut");
    }

    /** What a client understands that asks one thing after the other until it must give up. */
    private static String heard(byte seed, Answers answers) {
        var heard = new StringBuilder();
        try (var connection = new Connection(answers, "fuzz:22133", NEVER)) {
            for (int i = 0; i < REQUESTS; i++)
                heard.append(asked(connection, ((seed & 0xff) + i) % KINDS)).append('\n');
        } catch (IOException e) {
            var sentence = String.valueOf(e.getMessage());
            assertTrue(sentence.startsWith("kestrel fuzz:22133 "), sentence);
            assertTrue(sentence.chars().allMatch(c -> c >= ' ' && c != 0x7f && (c < 0x80 || c > 0xa0)), sentence);
            heard.append(sentence);
        }
        return heard.toString();
    }

    private static String asked(Connection connection, int kind) throws IOException {
        return switch (kind) {
            case 0, 1 -> "stored " + stored(connection);
            case 2 -> {
                connection.ping();
                yield "pinged";
            }
            case 3 -> "version " + connection.ask("version");
            case 4 -> {
                var stats = new StatsReader();
                connection.ask("stats", stats);
                connection.ask("stats " + StatsReader.AGES, stats::readAge);
                yield "stats " + stats.result();
            }
            default -> "got " + Arrays.toString(connection.get("q", "/close/open", Duration.ZERO));
        };
    }

    private static boolean stored(Connection connection) throws IOException {
        connection.beginSets(PART.bytes().length);
        connection.set(PART);
        connection.flush();
        boolean stored = connection.readStored();
        connection.endSets();
        return stored;
    }

    /** A channel that takes everything and answers with these bytes, then ends. */
    private static final class Answers implements ByteChannel {
        private final ByteBuffer left;
        private final @Nullable Random cuts;
        private boolean open = true;

        Answers(byte[] bytes, @Nullable Random cuts) {
            this.left = ByteBuffer.wrap(bytes);
            this.cuts = cuts;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            if (!open) throw new ClosedChannelException();
            if (!left.hasRemaining()) return -1;
            int most = cuts == null ? Integer.MAX_VALUE : 1 + cuts.nextInt(MAX_PIECE);
            int count = Math.min(most, Math.min(left.remaining(), into.remaining()));
            into.put(left.slice().limit(count));
            left.position(left.position() + count);
            return count;
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            if (!open) throw new ClosedChannelException();
            int count = from.remaining();
            from.position(from.limit());
            return count;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }
    }
}
