package dev.biene.cli;

import dev.biene.BieneException;
import dev.biene.cli.input.InputSource;
import dev.biene.jobset.InvalidJobException;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.OnDuplicate;
import dev.biene.jobset.RawJson;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Puts inputs into a set and tells where in its source a bad one stands. For one thread. */
final class Filling {

    private final JobSet<?, ?> set;
    private final InputSource inputs;
    private long read;

    Filling(JobSet<?, ?> set, InputSource inputs) {
        this.set = set;
        this.inputs = inputs;
    }

    /** How many inputs have been read. */
    long read() {
        return read;
    }

    /**
     * Creates the set with these inputs in it, or adds to it those it does not have.
     *
     * @return how many jobs are new
     */
    long createOrAdd() {
        try {
            // Others may have added jobs by now, but none of these.
            if (set.createIfAbsentJson(this::stream, OnDuplicate.SKIP))
                return Math.min(read, set.stats().total());
        } catch (InvalidJobException e) {
            throw located(e);
        }
        return add(OnDuplicate.SKIP);
    }

    /** Adds these inputs to the set; returns how many are new. */
    long add(OnDuplicate onDuplicate) {
        try {
            return set.addJson(stream(), onDuplicate);
        } catch (InvalidJobException e) {
            throw located(e);
        }
    }

    /** Inputs are checked one by one as they are read, so the one read last is the bad one. */
    private BieneException located(InvalidJobException e) {
        return new BieneException(inputs.position() + ": " + e.getMessage(), e);
    }

    private Stream<RawJson> stream() {
        var counted = new Iterator<RawJson>() {
            @Override
            public boolean hasNext() {
                return inputs.hasNext();
            }

            @Override
            public RawJson next() {
                var input = inputs.next();
                read++;
                return input;
            }
        };
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(counted, Spliterator.ORDERED), false);
    }
}
