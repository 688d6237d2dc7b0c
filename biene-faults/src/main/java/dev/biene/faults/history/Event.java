package dev.biene.faults.history;

import java.util.List;

/**
 * One line of a history: what one process did or saw, written before a call ({@code i}) and after its answer.
 *
 * <pre>
 *   time (ns)  process  phase  op     key    argument
 *   1000       p1       i      put    17     in          about to push item 17 to queue "in"
 *   1200       p1       o      put    17     in          STORED
 *   1300       c1       i      get    -      in
 *   1500       c1       o      get    17     in          delivered (f: nothing there)
 *   1600       c1       i      ack    17     in          about to confirm
 *   1700       c1       u      ack    17     in          the answer never came
 *   1650       *        i      gone   -      -           the server is about to be killed: no connection is safe
 *   1800       *        o      gone   -      -           it is dead (a single process's name: its connections alone)
 *   9000       driver   o      left   17     in          found by the drain at the end
 *   9100       driver   o      left   -      in          the drain of "in" is complete
 *
 *   1000       d        i      add    7      -           about to add job 7 (o: added, f: refused)
 *   2000       store    o      claim  7      31          the store gave it away under claim 31; only a simulation sees it
 *   2100       b1       i      claim  7      b1/4        the handler is called, as execution b1/4
 *   2200       b1       i      err    7      b1/4        … and fails (or)
 *   2200       b1       i      done   7      {"n":7}     … and returns this
 *   2300       store    o      done   7      {"n":7}     the store took it (f: refused it); only a simulation sees it
 *   9000       driver   o      err    7      b1/4        recorded as a failure ("lost": by Biene itself)
 *   9000       driver   o      final  7      {"n":7}     its result (f: exhausted, u: neither; the argument says what)
 *   9100       driver   o      final  -      10          all jobs have been read; the most attempts a job may have
 *   8000       b1       i      exit   -      DONE        a bee is told that all is done; only a simulation sees it
 *   8100       b1       o      exit   -      DONE        it went home by itself
 * </pre>
 *
 * <p>{@code CLOCK_MONOTONIC} is the same for all processes of a machine, so lines of several files are comparable. A
 * {@code final} result may be written at any time; what was once readable must stay.
 *
 * @param phase {@code i} invoked, {@code o} ok, {@code f} failed for certain, {@code u} unknown
 * @param key an item's or job's own name, or {@code -}
 * @param argument the rest of the line, or {@code -}
 */
public record Event(long nanos, String process, char phase, String op, String key, String argument) {

    /** Stands for no key or no argument. */
    public static final String NONE = "-";

    private static final List<String> OPS =
            List.of("put", "get", "ack", "abort", "gone", "left", "add", "claim", "done", "err", "final", "exit");

    /**
     * Reads one line.
     *
     * @throws IllegalArgumentException if it is none; says what is wrong with it
     */
    static Event parse(String line) {
        int a = line.indexOf(' ');
        int b = line.indexOf(' ', a + 1);
        int c = line.indexOf(' ', b + 1);
        int d = line.indexOf(' ', c + 1);
        int e = line.indexOf(' ', d + 1);
        if (a < 0 || b < 0 || c < 0 || d < 0 || e < 0 || c != b + 2) throw wrong(line, "six columns");
        char phase = line.charAt(b + 1);
        if ("iofu".indexOf(phase) < 0) throw wrong(line, "phase i, o, f or u");
        int op = OPS.indexOf(line.substring(c + 1, d));
        if (op < 0) throw wrong(line, "one of " + OPS);
        try {
            long nanos = Long.parseLong(line, 0, a, 10);
            // Constants of the list, so that a million lines share them.
            return new Event(
                    nanos,
                    line.substring(a + 1, b),
                    phase,
                    OPS.get(op),
                    line.substring(d + 1, e),
                    line.substring(e + 1));
        } catch (NumberFormatException notANumber) {
            throw wrong(line, "a time in nanoseconds");
        }
    }

    private static IllegalArgumentException wrong(String line, String expected) {
        return new IllegalArgumentException("expected " + expected + ", got \"" + line + '"');
    }

    boolean is(String op, char phase) {
        return this.phase == phase && this.op.equals(op);
    }

    boolean hasKey() {
        return !key.equals(NONE);
    }

    /** The line, without its end. */
    @Override
    public String toString() {
        return nanos + " " + process + ' ' + phase + ' ' + op + ' ' + key + ' ' + argument;
    }
}
