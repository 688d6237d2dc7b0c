package dev.biene.kestrel.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.rubyeye.xmemcached.MemcachedClient;
import net.rubyeye.xmemcached.XMemcachedClientBuilder;
import net.rubyeye.xmemcached.command.KestrelCommandFactory;
import net.rubyeye.xmemcached.utils.AddrUtil;
import net.spy.memcached.ConnectionFactoryBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that others wrote for Kestrel work with this server as they are. */
class OtherClientsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void xmemcachedStoresAndReadsInOrder() throws Exception {
        try (var server = new TestServer(TestServer.settings(directory))) {
            var builder = new XMemcachedClientBuilder(AddrUtil.getAddresses("127.0.0.1:" + server.port()));
            builder.setCommandFactory(new KestrelCommandFactory());
            MemcachedClient client = builder.build();
            try {
                byte[] large = new byte[300_000];
                Arrays.fill(large, (byte) 7);
                for (int i = 0; i < 100; i++) assertTrue(client.set("jobs", 0, "item " + i));
                assertTrue(client.set("large", 0, large));

                var read = new ArrayList<String>();
                for (String item = client.get("jobs"); item != null; item = client.get("jobs")) read.add(item);

                assertEquals(100, read.size());
                assertEquals(List.of("item 0", "item 1"), read.subList(0, 2));
                assertArrayEquals(large, client.<byte[]>get("large"));
                assertNull(client.get("jobs/t=20"));
            } finally {
                client.shutdown();
            }
        }
    }

    @Test
    void xmemcachedReadsReliablyDeletesAndAsksForFigures() throws Exception {
        try (var server = new TestServer(TestServer.settings(directory))) {
            var builder = new XMemcachedClientBuilder(AddrUtil.getAddresses("127.0.0.1:" + server.port()));
            builder.setCommandFactory(new KestrelCommandFactory());
            MemcachedClient client = builder.build();
            try {
                client.set("jobs", 0, "a");
                assertEquals("a", client.get("jobs/open"));
                assertNull(client.get("jobs/abort"));
                assertEquals("a", client.get("jobs/t=1000/open"));
                assertNull(client.get("jobs/close"));
                assertNull(client.get("jobs"));

                client.set("jobs", 0, "b");
                assertTrue(client.delete("jobs"));
                assertNull(client.get("jobs"));
                var stats = client.getStats().values().iterator().next();
                assertNotNull(stats.get("cmd_get"));
            } finally {
                client.shutdown();
            }
        }
    }

    @Test
    void spymemcachedSetsGetsDeletesFlushesAndAsksForFigures() throws Exception {
        var factory = new ConnectionFactoryBuilder()
                .setProtocol(ConnectionFactoryBuilder.Protocol.TEXT)
                .setDaemon(true)
                .build();
        try (var server = new TestServer(TestServer.settings(directory))) {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
            var client = new net.spy.memcached.MemcachedClient(factory, List.of(address));
            try {
                for (int i = 0; i < 50; i++)
                    assertTrue(client.set("jobs", 0, "item " + i).get());
                for (int i = 0; i < 50; i++) assertEquals("item " + i, client.get("jobs"));
                assertNull(client.get("jobs"));

                assertTrue(client.set("jobs", 0, "x").get());
                assertTrue(client.delete("jobs").get());
                assertNull(client.get("jobs"));
                assertTrue(client.set("jobs", 0, "y").get());
                // It expects memcached's OK and takes Kestrel's words for a no; the queues are empty all the same.
                client.flush().get();
                assertNull(client.get("jobs"));
                assertEquals("0", client.getStats().values().iterator().next().get("curr_items"));
                assertEquals(
                        List.of("2.4.8-biene"), List.copyOf(client.getVersions().values()));
            } finally {
                client.shutdown();
            }
        }
    }

    /** What a script for Node does with the client that most such scripts use. */
    private static final String SCRIPT = """
            const assert = require('assert');
            const Memcached = require('memcached');
            const client = new Memcached('127.0.0.1:' + process.argv[2], { poolSize: 1, timeout: 20000 });
            const call = (name, ...args) => new Promise((resolve, reject) =>
                client[name](...args, (error, data) => error ? reject(error) : resolve(data)));
            (async () => {
                assert.strictEqual(await call('set', 'jobs', 'one', 0), true);
                assert.strictEqual(await call('set', 'jobs', 'zwei \u00fc', 0), true);
                assert.strictEqual(await call('get', 'jobs'), 'one');
                assert.strictEqual(await call('get', 'jobs'), 'zwei \u00fc');
                assert.strictEqual(await call('get', 'jobs'), undefined);
                assert.strictEqual(await call('set', 'jobs', 'x', 0), true);
                assert.strictEqual(await call('del', 'jobs'), true);
                assert.strictEqual(await call('get', 'jobs'), undefined);
                assert.strictEqual(await call('set', 'jobs', 'y', 0), true);
                const stats = await call('stats');
                assert.strictEqual(Number(stats[0].curr_items), 1);
                await call('flush').catch(answer => assert.match(String(answer), /Flushed all queues/));
                assert.strictEqual(await call('get', 'jobs'), undefined);
                console.log('all is well');
                process.exit(0);
            })().catch(error => { console.error(error); process.exit(1); });
            """;

    @Test
    void memcachedOfNodeSetsGetsDeletesFlushesAndAsksForFigures() throws Exception {
        var node = Files.createDirectory(directory.resolve("node"));
        assumeTrue(
                run(node, "npm", "install", "--no-audit", "--no-fund", "--prefer-offline", "memcached@2.2.2") == 0,
                () -> "skipped: npm is missing, or it cannot install memcached: " + output(node));
        Files.writeString(node.resolve("script.js"), SCRIPT);
        try (var server = new TestServer(TestServer.settings(directory.resolve("queues")))) {
            assertEquals(0, run(node, "node", "script.js", Integer.toString(server.port())), () -> output(node));
        }
    }

    /** The exit status of a command, or -1 if there is no such command or it does not end. */
    private static int run(Path where, String... command) throws InterruptedException {
        try {
            var process = new ProcessBuilder(command)
                    .directory(where.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(where.resolve("out").toFile())
                    .start();
            if (process.waitFor(60, TimeUnit.SECONDS)) return process.exitValue();
            process.destroyForcibly();
            return -1;
        } catch (IOException e) {
            return -1;
        }
    }

    private static String output(Path where) {
        try {
            return Files.readString(where.resolve("out"));
        } catch (IOException e) {
            return "no output";
        }
    }
}
