package dev.biene.postgres.connect;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;

/** A server that answers every login with fixed bytes and hangs up. */
final class ScriptedServer implements AutoCloseable {

    private final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final byte[] answer;
    private final Thread thread = new Thread(this::serve, "scripted server");

    ScriptedServer(byte[] answer) throws IOException {
        this.answer = answer;
        thread.setDaemon(true);
        thread.start();
    }

    /** An ErrorResponse: 'E', length, then fields of a type byte and a string, ended by a zero. */
    static ScriptedServer refusing(String state, String routine, String message) throws IOException {
        var fields = "SFATAL\0VFATAL\0C" + state + "\0M" + message + "\0R" + routine + "\0\0";
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.write('E');
            out.writeInt(4 + fields.length());
            out.write(fields.getBytes(StandardCharsets.UTF_8));
        }
        return new ScriptedServer(bytes.toByteArray());
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (var client = socket.accept()) {
                var in = new DataInputStream(client.getInputStream());
                in.skipNBytes(in.readInt() - 4);
                client.getOutputStream().write(answer);
            } catch (IOException end) {
                // The client went away, or the test is over.
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
