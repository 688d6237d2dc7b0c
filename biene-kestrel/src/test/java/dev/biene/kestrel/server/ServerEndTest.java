package dev.biene.kestrel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.biene.BieneException;
import dev.biene.kestrel.journal.QueueStore;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server leaves when it ends, and what it says of queues that fail. */
final class ServerEndTest {
    private static final String SET = "set q 0 0 1\r\na\r\n";
    private static final String ITEM = "VALUE q 0 1\r\na\r\nEND\r\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void whoShutsItDownIsHungUpOnAndTheNextServerHasItsQueues() throws Exception {
        try (var server = new TestServer(TestServer.settings(directory));
                var wire = server.connect();
                var other = server.connect()) {
            assertEquals("STORED\r\n" + ITEM, wire.ask(SET + "get q/open\r\n", 8 + ITEM.length()));
            assertEquals("STORED\r\n", other.ask(SET, 8));

            wire.send("shutdown\r\n");

            assertEquals("", wire.rest());
            assertEquals("", other.rest());
            server.server.awaitClose();
        }
        try (var next = new TestServer(TestServer.settings(directory));
                var wire = next.connect()) {
            assertEquals(ITEM + ITEM + "END\r\n", wire.ask("get q\r\n".repeat(3), 2 * ITEM.length() + 5));
        }
    }

    @Test
    void whatWasAcknowledgedIsInTheFilesAlthoughTheServerHasNotEnded(@TempDir Path copy) throws Exception {
        var server = new LoopServer(TestServer.settings(directory));
        var client = server.connect();
        client.send(SET + SET + "get q\r\n");
        assertEquals("STORED\r\nSTORED\r\n" + ITEM, client.news());

        copyFiles(copy);

        try (var store = QueueStore.open(copy, TestServer.settings(copy).store())) {
            var counts = store.counts("q");
            assertEquals(1, counts == null ? 0 : counts.items());
        }
        server.close();
    }

    private void copyFiles(Path to) throws IOException {
        try (var files = Files.list(directory)) {
            for (var file : files.filter(Files::isRegularFile).toList())
                Files.copy(file, to.resolve(file.getFileName()));
        }
    }

    @Test
    void whatQueuesCannotDoIsSaidAndTheConnectionGoesOn() {
        var server = new LoopServer(TestServer.settings(directory), Failing::new);
        var client = server.connect();
        for (var request : new String[] {SET, "get q\r\n", "delete q\r\n", "monitor q 1\r\n"}) {
            client.send(request);
            assertEquals("SERVER_ERROR no room?left\r\n", client.news(), request);
        }
        client.send("version\r\n");
        assertEquals("VERSION " + KestrelServer.VERSION + "\r\n", client.news());
        assertFalse(client.isHungUpOn());
        server.close();
    }

    /** A disk on which nothing works. */
    private record Failing(Backend journal) implements Backend {
        @Override
        public Session session(Connection connection) {
            var working = journal.session(connection);
            return (Session) Proxy.newProxyInstance(
                    Session.class.getClassLoader(), new Class<?>[] {Session.class}, (self, method, arguments) -> {
                        if (method.getName().equals("maxItemSize")
                                || method.getName().equals("end")) return method.invoke(working, arguments);
                        throw new BieneException("no room\nleft");
                    });
        }

        @Override
        public long position() {
            return journal.position();
        }

        @Override
        public boolean isSafe(long position) {
            return journal.isSafe(position);
        }

        @Override
        public void commit() {
            journal.commit();
        }

        @Override
        public @Nullable String failure() {
            return journal.failure();
        }

        @Override
        public void onProgress(Runnable listener) {
            journal.onProgress(listener);
        }

        @Override
        public void close() {
            journal.close();
        }
    }
}
