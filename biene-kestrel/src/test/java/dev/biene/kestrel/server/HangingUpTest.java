package dev.biene.kestrel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.arbeiter.Lease;
import dev.biene.arbeiter.MemoryQueues;
import dev.biene.arbeiter.Queues;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A client that is hung up on finds what it had open on its next connection, also where queues take their time. */
final class HangingUpTest {

    private final CountDownLatch mayGoBack = new CountDownLatch(1);

    @Test
    void aRefusedReadIsAnsweredWhenWhatWasOpenIsBack() throws Exception {
        var settings = KestrelServer.Settings.defaults().withPort(0);
        try (var server = KestrelServer.over(slowToTakeBack(new MemoryQueues()), settings);
                var first = new Wire(server.port())) {
            first.send("set q 0 0 1\r\na\r\nset q 0 0 1\r\nb\r\nget q/open\r\n");
            receive(first, "STORED\r\nSTORED\r\nVALUE q 0 1\r\na\r\nEND\r\n");

            first.send("get q\r\n");
            assertTrue(first.isSilent(), "hung up before the item was back");
            mayGoBack.countDown();
            receive(first, "ERROR\r\n");
            assertEquals("", first.rest());

            try (var second = new Wire(server.port())) {
                second.send("get q\r\n");
                receive(second, "VALUE q 0 1\r\na\r\nEND\r\n");
            }
        }
    }

    private static void receive(Wire wire, String expected) throws Exception {
        assertEquals(expected, wire.receive(expected.length()));
    }

    private Queues slowToTakeBack(Queues queues) {
        return proxy(Queues.class, (method, arguments) -> {
            Object answer = call(queues, method, arguments);
            return answer instanceof Lease lease ? slow(lease) : answer;
        });
    }

    private Lease slow(Lease lease) {
        return proxy(Lease.class, (method, arguments) -> {
            if (method.getName().equals("close")) assertTrue(mayGoBack.await(10, TimeUnit.SECONDS));
            return call(lease, method, arguments);
        });
    }

    private interface Instead {
        Object call(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Instead instead) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> instead.call(method, arguments)));
    }

    private static Object call(Object behind, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(behind, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
