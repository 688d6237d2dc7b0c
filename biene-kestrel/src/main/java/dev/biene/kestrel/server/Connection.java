package dev.biene.kestrel.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client: takes bytes in, lets {@link Commands} run the requests among them, one strictly after the other, and
 * gathers the answers. Reads no further while a request waits for an item, or while the client does not read its
 * answers. Used by the event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty reports failures to the pipeline as well.
final class Connection extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(Connection.class);
    /** Answers that may wait to be read by the client before its requests wait in turn. */
    private static final int MAX_UNREAD = 256 * 1024;
    /** Requests that may queue up behind one that waits; the socket is read that far to notice a disconnect. */
    private static final int MAX_BEHIND = 64 * 1024;
    /** From this size on an item is sent from its own array, not copied. */
    private static final int OWN_BUFFER = 4096;
    /** Longer answers are in several buffers, as a buffer is copied when it grows. */
    private static final int LARGE_BUFFER = 64 * 1024;
    /** For how long a client that was told of its error may go on sending. */
    private static final long LINGER_MILLIS = 1000;

    private final KestrelServer server;
    private final RequestReader requests;
    private final Session session;

    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf input;
    private @Nullable ByteBuf answer;
    private List<ByteBuf> answers = new ArrayList<>();
    /** Answered, but not yet given to the channel. */
    private long unsent;
    /** Given to the channel, but not yet taken by the system. */
    private long unread;

    private long safeFrom;
    private int heldBack;
    private boolean inOutbox;
    private @Nullable Pending pending;
    /** Whether it is not read from for now. */
    private boolean isStalled;

    private boolean inputEnded;
    private boolean closing;
    private boolean lingering;
    private boolean closed;

    Connection(KestrelServer server) {
        this.server = server;
        this.session = server.backend().session(this);
        this.requests = new RequestReader(server.settings(), new Commands(server, this, session));
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        server.opened(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var bytes = (ByteBuf) message;
        server.stats().bytesRead += bytes.readableBytes();
        if (closing || closed) {
            bytes.release();
            return;
        }
        var before = input;
        if (before == null) {
            input = bytes;
        } else {
            input = ctx.alloc().buffer(before.readableBytes() + bytes.readableBytes());
            input.writeBytes(before).writeBytes(bytes);
            before.release();
            bytes.release();
        }
        run();
    }

    /** Runs the requests that are there, until one has to wait. */
    void run() {
        var bytes = input;
        while (bytes != null && !isBusy() && requests.next(bytes)) {
            // One request at a time: each may change what the next one meets.
        }
        if (bytes != null && (closing || closed || !bytes.isReadable())) {
            bytes.release();
            input = null;
        }
        if (inputEnded && !closing) closeAfterInput();
        var ctx = context;
        isStalled = isFull();
        if (ctx != null && !closed) ctx.channel().config().setAutoRead(lingering || !isStalled);
    }

    private boolean isBusy() {
        return pending != null || closing || closed || isUnread();
    }

    private boolean isFull() {
        var bytes = input;
        if (pending != null) return bytes != null && bytes.readableBytes() >= MAX_BEHIND;
        return isUnread();
    }

    private boolean isUnread() {
        // When all together are slow, each has one answer at a time.
        return unsent + unread >= MAX_UNREAD || (unread > 0 && server.isOutputScarce());
    }

    boolean isMidRequest() {
        return !closing && pending == null && unsent == 0 && (requests.isMidItem() || input != null);
    }

    /** Whether it has been in the middle of one request for too long. */
    boolean isOverdue(long nowMillis) {
        return isMidRequest() && requests.isOverdue(nowMillis);
    }

    void answer(byte[] bytes) {
        var buffer = buffer();
        buffer.writeBytes(bytes);
        unsent += bytes.length;
        submit();
    }

    private ByteBuf buffer() {
        var buffer = answer;
        if (buffer != null && buffer.readableBytes() < LARGE_BUFFER) return buffer;
        if (buffer != null) answers.add(buffer);
        var next = allocate();
        answer = next;
        return next;
    }

    void answerItem(String queue, byte[] bytes) {
        var buffer = buffer();
        int before = buffer.readableBytes();
        buffer.writeBytes(Answers.VALUE);
        buffer.writeCharSequence(queue, StandardCharsets.ISO_8859_1);
        buffer.writeBytes(Answers.NO_FLAGS);
        buffer.writeCharSequence(Integer.toString(bytes.length), StandardCharsets.ISO_8859_1);
        buffer.writeBytes(Answers.CRLF);
        if (bytes.length < OWN_BUFFER) {
            buffer.writeBytes(bytes);
            unsent += buffer.readableBytes() - before;
        } else {
            unsent += buffer.readableBytes() - before + bytes.length;
            answers.add(buffer);
            answers.add(Unpooled.wrappedBuffer(bytes));
            answer = null;
        }
        answer(Answers.CRLF);
        answer(Answers.END);
    }

    private ByteBuf allocate() {
        var ctx = context;
        if (ctx == null) throw new IllegalStateException("not connected");
        return ctx.alloc().buffer(256);
    }

    private void submit() {
        if (inOutbox) return;
        inOutbox = true;
        server.outbox().add(this);
    }

    /** Keeps the answers back until all that was done so far is safe. */
    void acknowledges() {
        safeFrom = server.backend().position();
    }

    long safeFrom() {
        return safeFrom;
    }

    boolean isHeldBack() {
        return heldBack > 0;
    }

    void heldBack(int more) {
        heldBack += more;
    }

    List<ByteBuf> takeAnswers() {
        inOutbox = false;
        var last = answer;
        if (last != null) answers.add(last);
        answer = null;
        var taken = answers;
        answers = new ArrayList<>(1);
        return taken;
    }

    void send(List<ByteBuf> ready) {
        var ctx = context;
        if (closed || ctx == null) {
            for (var bytes : ready) bytes.release();
            return;
        }
        int length = 0;
        for (var bytes : ready) length += bytes.readableBytes();
        unsent -= length;
        unread += length;
        server.unread(length);
        int total = length;
        for (int i = 0; i < ready.size() - 1; i++) ctx.write(ready.get(i), ctx.voidPromise());
        if (!ready.isEmpty()) ctx.writeAndFlush(ready.get(ready.size() - 1)).addListener(done -> written(total));
        if (closing && heldBack == 0 && !inOutbox) finish(ctx);
        else if (input != null) run();
    }

    /** The system has taken the bytes, so the client reads, or they went down with the connection. */
    private void written(int length) {
        unread -= length;
        server.unread(-length);
        server.stats().bytesWritten += length;
        if (!closed && isStalled) server.loop().execute(this::run);
    }

    /** Lets the requests that follow wait until this has ended. */
    void pause(Pending what) {
        pending = what;
    }

    /** Ends a pause; false if the connection has ended meanwhile, and nobody wants an answer. */
    boolean resume(Pending what) {
        if (pending == what) pending = null;
        return !closed && !closing;
    }

    /** Answers with the last thing that this client is told. */
    void closeWith(byte[] line) {
        answer(line);
        close();
    }

    /** Says why and hangs up at once: there is no room to wait until the client has heard it. */
    void turnAway(byte[] line) {
        var ctx = context;
        if (ctx == null) return;
        closing = true;
        lingering = true;
        ctx.writeAndFlush(Unpooled.wrappedBuffer(line)).addListener(ChannelFutureListener.CLOSE);
    }

    /** Closes when everything answered so far is sent; what is open goes back at once. */
    void close() {
        if (closing) return;
        closing = true;
        returnItems();
        submit();
    }

    void failed(String reason) {
        var ctx = context;
        if (closed || ctx == null) return;
        returnItems();
        closing = true;
        ctx.writeAndFlush(Unpooled.wrappedBuffer(Answers.sentence("SERVER_ERROR", reason)));
        finish(ctx);
    }

    /**
     * Ends a connection so that its last answer arrives: closing a socket whose input was not read would make the
     * system reset the connection, and the client lose the answer.
     */
    private void finish(ChannelHandlerContext ctx) {
        if (lingering) return;
        lingering = true;
        ctx.channel().config().setAutoRead(true);
        ctx.write(Unpooled.EMPTY_BUFFER).addListener(done -> {
            if (ctx.channel() instanceof DuplexChannel duplex && duplex.isActive()) duplex.shutdownOutput();
        });
        ctx.flush();
        server.loop().schedule(() -> ctx.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event != ChannelInputShutdownEvent.INSTANCE) return;
        // The client has gone, or will only read what is on its way to it.
        if (lingering) {
            ctx.close();
            return;
        }
        inputEnded = true;
        closeAfterInput();
    }

    /** Whoever has said its last is answered what it asked, but waits for nothing. */
    private void closeAfterInput() {
        var last = pending;
        if (last == null ? isUnread() && input != null : !last.waitsForItem()) return;
        cancelPending();
        close();
    }

    private void cancelPending() {
        var waiting = pending;
        if (waiting == null) return;
        pending = null;
        waiting.cancel();
    }

    private void returnItems() {
        cancelPending();
        session.end();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closed = true;
        closing = true;
        returnItems();
        requests.close();
        for (var bytes : takeAnswersLeft()) bytes.release();
        if (input != null) input.release();
        input = null;
        server.closed(this);
    }

    private List<ByteBuf> takeAnswersLeft() {
        boolean queued = inOutbox;
        var left = takeAnswers();
        inOutbox = queued;
        return left;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) log.debug("connection {} is broken", ctx.channel(), cause);
        else log.error("connection {}: unexpected, closed", ctx.channel(), cause);
        ctx.channel().close().addListener(ChannelFutureListener.CLOSE);
    }

    void closeNow() {
        var ctx = context;
        if (ctx != null) ctx.close();
    }
}
