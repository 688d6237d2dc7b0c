package dev.biene.kestrel.server;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the requests in the bytes of one connection, however they are cut. What it keeps of an item that is not
 * complete grows with the bytes received, never with those announced.
 */
final class RequestReader {
    private static final int FIRST_PART = 1024;
    private static final byte LF = '\n';

    private final KestrelServer.Settings settings;
    private final Commands commands;

    /** The item that is being received, with its terminator to follow; null between items. */
    private byte @Nullable [] item;

    private int received;
    private int announced;
    /** Bytes of an item that was refused, terminator included, that still have to come. */
    private long skip;

    private @Nullable SetRequest set;
    private byte[] refusal = Answers.NOT_STORED;
    private long sinceMillis;

    RequestReader(KestrelServer.Settings settings, Commands commands) {
        this.settings = settings;
        this.commands = commands;
    }

    /** Runs the next request if it is complete; returns whether it is worth while to call again. */
    boolean next(ByteBuf in) {
        boolean progress = skip > 0 ? skip(in) : set != null ? receive(in) : line(in);
        // A connection that is silent between requests has begun none.
        if (progress || (!isMidItem() && !in.isReadable())) sinceMillis = 0;
        else if (sinceMillis == 0) sinceMillis = System.currentTimeMillis();
        return progress;
    }

    boolean isMidItem() {
        return set != null || skip > 0;
    }

    boolean isOverdue(long nowMillis) {
        if (sinceMillis == 0) return false;
        int bytes = isMidItem() ? announced : 0;
        long allowed = settings.requestTimeout().toMillis() + bytes / settings.slowestBytesPerMilli();
        return nowMillis - sinceMillis > allowed;
    }

    private boolean line(ByteBuf in) {
        int length = in.bytesBefore(Math.min(in.readableBytes(), settings.maxLine() + 1), LF);
        if (length < 0) {
            if (in.readableBytes() > settings.maxLine())
                commands.refuse("a request line has at most " + settings.maxLine() + " bytes");
            return false;
        }
        boolean hasCr = length > 0 && in.getByte(in.readerIndex() + length - 1) == '\r';
        var line = in.toString(in.readerIndex(), hasCr ? length - 1 : length, StandardCharsets.ISO_8859_1);
        in.skipBytes(length + 1);
        var words = line.split(" ");
        if (words.length > 0 && words[0].equalsIgnoreCase("set")) begin(words);
        else commands.run(words);
        return true;
    }

    private void begin(String[] words) {
        var request = commands.beginSet(words);
        if (request == null) return;
        announced = request.length();
        if (announced > commands.maxItemSize(request.queue())) {
            refusal = Answers.NOT_STORED;
            skip = announced + 2L;
            return;
        }
        if (announced > commands.maxReceiving()) {
            refusal = Answers.sentence(
                    "SERVER_ERROR",
                    "an item of " + announced + " bytes is more than the " + commands.maxReceiving()
                            + " that this server has memory for; it is not stored");
            skip = announced + 2L;
            return;
        }
        set = request;
    }

    private boolean receive(ByteBuf in) {
        if (received < announced && !receivePart(in)) return false;
        var request = set;
        if (request == null || skip > 0) return true;
        if (in.readableBytes() < 2) return false;
        boolean terminated = in.readByte() == '\r' && in.readByte() == LF;
        byte[] data = item == null ? new byte[0] : item;
        forget();
        if (terminated) commands.set(request, data);
        else commands.refuse("bad data chunk");
        return true;
    }

    /** Takes what there is of the item's bytes; returns whether it is complete, or refused. */
    private boolean receivePart(ByteBuf in) {
        int part = Math.min(in.readableBytes(), announced - received);
        if (part == 0) return false;
        var buffer = item;
        if (buffer == null || buffer.length < received + part) {
            int size = received + part == announced ? announced : nextSize(received + part);
            if (!commands.reserve(size - (buffer == null ? 0 : buffer.length))) {
                refusal = Answers.sentence(
                        "SERVER_ERROR", "too many large items are being sent at once; it is not stored, try again");
                skip = announced - received + 2L;
                forget();
                return true;
            }
            item = buffer = buffer == null ? new byte[size] : Arrays.copyOf(buffer, size);
        }
        in.readBytes(buffer, received, part);
        received += part;
        return received == announced;
    }

    /** Twice what has come, so that an item is copied few times and never costs more than it sent. */
    private int nextSize(int least) {
        return (int) Math.min(announced, Math.max(FIRST_PART, 2L * least));
    }

    private boolean skip(ByteBuf in) {
        int part = (int) Math.min(in.readableBytes(), skip);
        in.skipBytes(part);
        skip -= part;
        if (skip > 0) return false;
        commands.answer(refusal);
        return true;
    }

    private void forget() {
        if (item != null) commands.reserve(-item.length);
        item = null;
        set = null;
        received = 0;
    }

    void close() {
        forget();
    }
}
