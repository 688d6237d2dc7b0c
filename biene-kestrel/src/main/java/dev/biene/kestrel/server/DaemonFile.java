package dev.biene.kestrel.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * Where a daemon is, as it wrote it down: process id and port, {@code "4711 40123\n"}. The file of one that was
 * killed stays behind, so what it says is believed only if the process at that port says the same of itself.
 */
record DaemonFile(long pid, InetSocketAddress address) {
    private static final String NAME = "server";
    private static final int TIMEOUT_MILLIS = 2000;

    static @Nullable DaemonFile read(Path directory) {
        try {
            String[] words = Files.readString(directory.resolve(NAME)).strip().split(" ", -1);
            if (words.length != 2) return null;
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(words[1]));
            return new DaemonFile(Long.parseLong(words[0]), address);
        } catch (IOException | IllegalArgumentException e) {
            // None, or not one of ours: there is no daemon that can be found.
            return null;
        }
    }

    static void write(Path directory, long pid, int port) throws IOException {
        var unfinished = directory.resolve(NAME + ".tmp");
        Files.writeString(unfinished, pid + " " + port + "\n");
        Files.move(
                unfinished,
                directory.resolve(NAME),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    static void delete(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(NAME));
    }

    /** Whether the process that is named listens at the port that is named. */
    boolean answers() {
        try (var socket = new Socket()) {
            socket.connect(address, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(Answers.line(Commands.WHO));
            byte[] expected = Answers.line("PID " + pid);
            byte[] answer = socket.getInputStream().readNBytes(expected.length);
            return new String(answer, StandardCharsets.ISO_8859_1).equals("PID " + pid + "\r\n");
        } catch (IOException e) {
            return false;
        }
    }
}
