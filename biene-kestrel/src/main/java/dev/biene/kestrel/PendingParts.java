package dev.biene.kestrel;

import dev.biene.arbeiter.Output;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The parts of an output that no server has stored yet. */
final class PendingParts {
    /** So many answers fit any socket's buffer, so that neither side waits for the other to read. */
    private static final int MAX_TRAIN = 512;

    private static final long MAX_TRAIN_BYTES = 1 << 20;

    private List<Output.Part> left;
    private boolean refused;
    private String blamed;

    /** @param parts at least one */
    PendingParts(List<Output.Part> parts) {
        this.left = parts;
        this.blamed = parts.get(0).queue();
    }

    boolean isEmpty() {
        return left.isEmpty();
    }

    /** Whether what is left was refused as its queue is full, rather than not answered. */
    boolean refused() {
        return refused;
    }

    /** The queue of the part that failed last, or of the first if none was tried: the one to be named if this is the end. */
    String queue() {
        return blamed;
    }

    List<Output.Part> left() {
        return left;
    }

    /**
     * Sends all that is left in as few writes as possible and reads the answers. What a full queue refuses is left,
     * as is what was not answered before an exception.
     */
    void storeOn(Connection connection) throws IOException {
        var full = new ArrayList<Output.Part>(0);
        int answered = 0;
        try {
            while (answered < left.size()) {
                int end = sendTrain(connection, answered);
                for (; answered < end; answered++) {
                    if (!connection.readStored()) full.add(left.get(answered));
                }
            }
            connection.endSets();
        } finally {
            refused = answered == left.size();
            if (!refused) blamed = left.get(answered).queue();
            else if (!full.isEmpty()) blamed = full.get(0).queue();
            full.addAll(left.subList(answered, left.size()));
            left = full;
        }
    }

    private int sendTrain(Connection connection, int from) throws IOException {
        int end = from;
        long bytes = 0;
        while (end < left.size() && end - from < MAX_TRAIN && bytes < MAX_TRAIN_BYTES) {
            bytes += left.get(end).bytes().length;
            end++;
        }
        connection.beginSets(bytes);
        for (int i = from; i < end; i++) connection.set(left.get(i));
        connection.flush();
        return end;
    }
}
