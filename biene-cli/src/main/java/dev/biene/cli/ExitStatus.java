package dev.biene.cli;

/** What the command's exit status says. */
final class ExitStatus {

    static final int DONE = 0;

    /** Something went wrong; a sentence on stderr says what. */
    static final int ERROR = 1;

    /** The command line or an input made no sense; nothing was done. */
    static final int USAGE = 2;

    /** The run ended, but some jobs have no result and no attempts left. */
    static final int EXHAUSTED = 3;

    /** Ended by signal n: this plus n, as shells have it. */
    static final int SIGNAL = 128;

    private ExitStatus() {}
}
