package dev.biene.cli.process;

/** A command that did not come to an end of its own that could be used: not started, too slow, or too talkative. */
public final class CommandException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String stderrTail;

    CommandException(String message, String stderrTail) {
        super(message);
        this.stderrTail = stderrTail;
    }

    /** The last lines of its standard error. */
    public String stderrTail() {
        return stderrTail;
    }
}
