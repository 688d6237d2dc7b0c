package dev.biene.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.JobSet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What no browser sends, to the dashboard's own server: it is refused or cut off, and the next one is served. */
final class HostileRequestsTest {

    private final Apiary apiary = new Apiary();
    private final Dashboard dashboard = Dashboard.over(apiary.store, apiary.queues, DashboardOptions.defaults());
    private final DashboardServer server = DashboardServer.start(dashboard, "127.0.0.1", 0);

    @AfterEach
    void close() {
        server.close();
        dashboard.close();
        apiary.close();
    }

    static Stream<String> requests() {
        var host = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
        return Stream.of(
                "\r\n\r\n",
                "GET\r\n\r\n",
                "GET /\r\n\r\n",
                "GET  / HTTP/1.1\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET *" + host + "\r\n",
                "OPTIONS *" + host + "\r\n",
                "GET http:opaque" + host + "\r\n",
                "GET mailto:a@b" + host + "\r\n",
                "GET //evil.example/api/about" + host + "\r\n",
                "GET http://evil.example/api/about" + host + "\r\n",
                "GET /api/about#fragment" + host + "\r\n",
                "GET /%" + host + "\r\n",
                "GET /%00" + host + "\r\n",
                "GET /api/sets/%ff%fe/jobs" + host + "\r\n",
                "GET /api/sets/a%0d%0aSet-Cookie:%20x=y/results" + host + "\r\n",
                "GET /../../etc/passwd" + host + "\r\n",
                "GET /api/../../etc/passwd" + host + "\r\n",
                "GET /api/sets/" + "x".repeat(100_000) + "/jobs" + host + "\r\n",
                "GET /api/about HTTP/1.1\r\nConnection: close\r\n\r\n",
                "GET /api/about HTTP/1.1\r\nHost: a\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /api/about" + host + "X: y\r\n continued\r\n\r\n",
                "GET /api/about" + host + ": no name\r\n\r\n",
                "GET /api/about" + host + "No colon\r\n\r\n",
                "GET /api/about" + host + "X: " + "x".repeat(500_000) + "\r\n\r\n",
                "GET /api/about" + host + "X: y\r\n".repeat(1_000) + "\r\n",
                "POST /api/sets/a/drop" + host + "Content-Type: application/json\r\nContent-Length: -1\r\n\r\n{}",
                "POST /api/sets/a/drop" + host + "Content-Type: application/json\r\nContent-Length: x\r\n\r\n{}",
                "POST /api/sets/a/drop" + host
                        + "Content-Type: application/json\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
                "POST /api/sets/a/drop" + host
                        + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "POST /api/sets/a/drop" + host
                        + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n{}",
                "POST /api/sets/a/drop" + host + "Content-Type: application/json\r\nTransfer-Encoding: x\r\n\r\n{}",
                "TRACE /api/about" + host + "\r\n",
                "\u0000\u0001\u0002\u00ff\r\n\r\n",
                "x".repeat(200_000));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void isRefusedOrCutOff(String request) throws IOException {
        JobSet.open("a", apiary.store).createIfAbsent(() -> Stream.of(Map.of("x", 1)));

        var answer = answer(request);

        if (!answer.isEmpty()) {
            assertTrue(answer.startsWith("HTTP/1.1 "), answer);
            assertFalse(answer.startsWith("HTTP/1.1 500"), answer);
        }
        assertFalse(answer.contains("\tat ") || answer.contains(".java:"), answer);
        assertFalse(answer.split("\r\n\r\n", 2)[0].contains("Set-Cookie"), answer);
        assertTrue(apiary.store.exists("a"), "dropped");
        assertEquals(
                200,
                Raw.ask(server.port(), "GET", "/api/about", "", "Host: localhost")
                        .status());
    }

    /** Half closed after the request, so that who waits for the rest of it hears that there is none. */
    private String answer(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException e) {
            // Reset while it was still sending: cut off as well.
            return "";
        }
    }
}
