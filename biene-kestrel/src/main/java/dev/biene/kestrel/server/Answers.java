package dev.biene.kestrel.server;

import java.nio.charset.StandardCharsets;

/** The lines of the protocol that are always the same. Clients compare whole lines, so most carry no text. */
final class Answers {
    static final byte[] END = line("END");
    static final byte[] STORED = line("STORED");
    static final byte[] NOT_STORED = line("NOT_STORED");
    static final byte[] DELETED = line("DELETED");
    static final byte[] ERROR = line("ERROR");
    static final byte[] CLIENT_ERROR = line("CLIENT_ERROR");
    static final byte[] SERVER_ERROR = line("SERVER_ERROR");
    static final byte[] FLUSHED_ALL = line("Flushed all queues.");
    static final byte[] RELOADED = line("Reloaded config.");
    static final byte[] VALUE = bytes("VALUE ");
    static final byte[] NO_FLAGS = bytes(" 0 ");
    static final byte[] CRLF = {'\r', '\n'};

    private Answers() {}

    static byte[] line(String text) {
        return bytes(text + "\r\n");
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A sentence that fits in one line, whatever it quotes. */
    static byte[] sentence(String keyword, String sentence) {
        var text = new StringBuilder(keyword).append(' ');
        for (int i = 0; i < sentence.length() && i < 400; i++) {
            char c = sentence.charAt(i);
            text.append(c < ' ' || c == 0x7f ? '?' : c);
        }
        return line(text.toString());
    }
}
