package dev.biene.cli;

import dev.biene.BieneException;
import dev.biene.cli.output.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** Turns what went wrong into one sentence on stderr and an exit status. */
final class Complaint {

    private static final int SIGPIPE = 13;

    private final Terminal terminal;
    private final boolean debug;

    Complaint(Terminal terminal, boolean debug) {
        this.terminal = terminal;
        this.debug = debug;
    }

    /** Tells of {@code thrown}; returns the exit status. */
    int about(Throwable thrown) {
        var sentence = sentence(thrown);
        if (sentence != null) {
            terminal.say("biene: " + oneLine(sentence));
        } else {
            terminal.say("biene: unexpected: " + oneLine(thrown.toString())
                    + (debug ? "" : "; run with --debug for the stack trace"));
        }
        if (debug) terminal.say(stackTrace(thrown));
        return thrown instanceof IllegalArgumentException ? ExitStatus.USAGE : ExitStatus.ERROR;
    }

    /** Tells that output was lost; returns the exit status. A reader that had enough, such as head, is no trouble. */
    int aboutOutput(IOException lost) {
        var reason = String.valueOf(lost.getMessage());
        if (reason.contains("Broken pipe")) return ExitStatus.SIGNAL + SIGPIPE;
        terminal.say("biene: standard output could not be written, what it holds is not complete: "
                + (reason.contains("No space left") ? "the disk is full" : oneLine(reason)));
        if (debug) terminal.say(stackTrace(lost));
        return ExitStatus.ERROR;
    }

    /** What can be said to a user, or null if this should not have happened. */
    private static @Nullable String sentence(Throwable thrown) {
        boolean meant = thrown instanceof BieneException
                || thrown instanceof IllegalArgumentException
                || thrown instanceof IllegalStateException;
        if (meant) return thrown.getMessage();
        if (thrown instanceof UncheckedIOException && thrown.getCause() != null) return sentence(thrown.getCause());
        if (thrown instanceof FileSystemException file) return file(file);
        if (thrown instanceof IOException) return thrown.getMessage();
        if (thrown instanceof InterruptedException) return "interrupted";
        if (thrown instanceof OutOfMemoryError) {
            return "out of memory; give the JVM more with BIENE_JAVA_OPTS=-Xmx2g, or use fewer slots (-j)";
        }
        return null;
    }

    private static String file(FileSystemException e) {
        if (e instanceof NoSuchFileException) return "no file \"" + e.getFile() + "\"";
        if (e instanceof AccessDeniedException) return "may not open \"" + e.getFile() + "\"";
        return String.valueOf(e.getMessage());
    }

    /** What a library put on several lines. */
    static String oneLine(@Nullable String text) {
        return String.valueOf(text).strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private static String stackTrace(Throwable thrown) {
        var text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString().stripTrailing();
    }
}
