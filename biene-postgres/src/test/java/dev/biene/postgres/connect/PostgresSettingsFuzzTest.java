package dev.biene.postgres.connect;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.BieneException;
import dev.biene.fuzz.FuzzContract;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** Any text is a URL of a server or is refused in a sentence, which never holds the password of a URL. */
final class PostgresSettingsFuzzTest extends FuzzContract {

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "PGUSER", "me", "PGPASSFILE", "/nonexistent", "PGSERVICEFILE", "/nonexistent", "HOME", "/nonexistent");

    @Override
    protected void handle(byte[] data) {
        var url = new String(data, StandardCharsets.UTF_8);
        // That would start a server.
        if (url.strip().toLowerCase(Locale.ROOT).startsWith("embedded")) return;
        try {
            var settings = PostgresSettings.of(url, ENVIRONMENT);
            assertTrue(settings.url().startsWith("jdbc:postgresql://"), settings::url);
            boolean secret = settings.password().equals("s3cret") && url.indexOf("s3cret") == url.lastIndexOf("s3cret");
            assertFalse(secret && settings.toString().contains("s3cret"), "printed with its password");
            assertFalse(settings.address().isEmpty(), "no address");
        } catch (IllegalArgumentException | BieneException e) {
            var message = String.valueOf(e.getMessage());
            assertFalse(message.isBlank() || message.contains("\n") && !url.contains("\n"), message);
        }
    }
}
