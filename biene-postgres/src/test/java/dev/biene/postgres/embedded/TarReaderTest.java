package dev.biene.postgres.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TarReaderTest {

    @TempDir
    Path directory;

    private final ByteArrayOutputStream tar = new ByteArrayOutputStream();

    @Test
    void filesDirectoriesLinksAndLongNamesComeOutAsTheyWentIn() throws IOException {
        var longName = "lib/" + "n".repeat(150);
        entry('5', "lib/", "", "0000755", "");
        entry('0', "lib/tool", "", "0000755", "x".repeat(513));
        entry('2', "lib/link", "tool", "0000777", "");
        entry('L', "././@LongLink", "", "0000644", longName + "\0");
        entry('0', longName.substring(0, 100), "", "0000644", "long");
        unpack();

        assertEquals("x".repeat(513), Files.readString(directory.resolve("lib/link")));
        assertTrue(Files.isExecutable(directory.resolve("lib/tool")));
        assertEquals("long", Files.readString(directory.resolve(longName)));
        assertFalse(Files.getPosixFilePermissions(directory.resolve(longName)).stream()
                .anyMatch(permission -> permission.name().endsWith("EXECUTE")));
    }

    @Test
    void namesAndLinksThatLeadOutAreRefused() throws IOException {
        entry('0', "../outside", "", "0000644", "x");
        assertThrows(IOException.class, this::unpack);
        tar.reset();
        entry('2', "link", "../../etc", "0000777", "");
        assertThrows(IOException.class, this::unpack);
        assertFalse(Files.exists(directory.resolveSibling("outside")));
    }

    @Test
    void anArchiveThatEndsEarlyIsRefused() throws IOException {
        entry('0', "file", "", "0000644", "x".repeat(2_000));
        var cut = Arrays.copyOf(tar.toByteArray(), 1_000);

        assertThrows(EOFException.class, () -> new TarReader(new ByteArrayInputStream(cut), directory).unpack());
    }

    private void unpack() throws IOException {
        tar.writeBytes(new byte[1_024]);
        new TarReader(new ByteArrayInputStream(tar.toByteArray()), directory).unpack();
    }

    private void entry(char type, String name, String link, String mode, String content) {
        var header = new byte[512];
        put(header, 0, name);
        put(header, 100, mode);
        put(header, 124, String.format("%011o", content.length()));
        header[156] = (byte) type;
        put(header, 157, link);
        put(header, 257, "ustar  ");
        tar.writeBytes(header);
        tar.writeBytes(Arrays.copyOf(content.getBytes(StandardCharsets.UTF_8), (content.length() + 511) / 512 * 512));
    }

    private static void put(byte[] header, int at, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
