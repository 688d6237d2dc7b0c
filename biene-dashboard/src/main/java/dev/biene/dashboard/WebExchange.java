package dev.biene.dashboard;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, as any HTTP server can offer them. For one thread.
 *
 * <p>For the JDK's server there is {@link Dashboard#httpHandler()}. In a servlet it is these six methods over
 * {@code HttpServletRequest} and {@code HttpServletResponse}; live streams keep the request's thread for as long as the
 * page is open.
 */
public interface WebExchange {

    /** {@code GET}, {@code POST} … */
    String method();

    /** The path below the one the dashboard is mounted at, decoded no further than the server did; begins with a slash, so the page is at {@code /}. */
    String path();

    /** The query as it was sent, without its question mark; empty if there is none. */
    String query();

    /** The first header of this name, in any case, or null. */
    @Nullable
    String header(String name);

    /** The request's body. */
    InputStream body() throws IOException;

    /**
     * Sends the status and the headers; to be called once.
     *
     * @return where the answer's body goes, of any length; what is flushed is sent
     */
    OutputStream respond(int status, Map<String, String> headers) throws IOException;
}
