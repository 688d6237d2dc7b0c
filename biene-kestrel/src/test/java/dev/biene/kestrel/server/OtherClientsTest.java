package dev.biene.kestrel.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.rubyeye.xmemcached.MemcachedClient;
import net.rubyeye.xmemcached.XMemcachedClientBuilder;
import net.rubyeye.xmemcached.command.KestrelCommandFactory;
import net.rubyeye.xmemcached.utils.AddrUtil;
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
}
