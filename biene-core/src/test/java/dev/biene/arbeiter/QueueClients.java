package dev.biene.arbeiter;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;

/**
 * What clients of one queue in memory do at the same time, one client for each thread. Public, as Lincheck's generated
 * classes call it.
 */
@Param(name = "client", gen = ThreadIdGen.class)
@Param(name = "item", gen = IntGen.class, conf = "1:5")
public class QueueClients {

    static final int CLIENTS = 5;

    private static final String QUEUE = "q";

    private final List<MemoryQueues> clients = new ArrayList<>();
    private final List<Deque<Lease>> open = new ArrayList<>();

    public QueueClients() {
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(clients.isEmpty() ? new MemoryQueues() : clients.get(0).connect());
            open.add(new ArrayDeque<>());
        }
    }

    /** How long a reader waits for an item; one that came in vain has seen the queue empty at its end. */
    protected Duration patience() {
        return Duration.ZERO;
    }

    @Operation
    public void push(@Param(name = "client") int client, @Param(name = "item") int item) {
        clients.get(client).push(QUEUE, new byte[] {(byte) item});
    }

    @Operation
    public int get(@Param(name = "client") int client) throws InterruptedException {
        return number(clients.get(client).get(QUEUE, patience()));
    }

    @Operation
    public int open(@Param(name = "client") int client) throws InterruptedException {
        var lease = clients.get(client).open(QUEUE, patience());
        if (lease != null) open.get(client).add(lease);
        return number(lease == null ? null : lease.item());
    }

    /** What {@link #get} would take; 0 for nothing. */
    protected int peek(int client) {
        return number(clients.get(client).peek(QUEUE));
    }

    /** Confirms the item that was opened first, and says whether there was one. */
    @Operation
    public boolean confirm(@Param(name = "client") int client) {
        var lease = open.get(client).poll();
        if (lease == null) return false;
        lease.forward(Output.none());
        return true;
    }

    @Operation
    public boolean forward(@Param(name = "client") int client, @Param(name = "item") int item) {
        var lease = open.get(client).poll();
        if (lease == null) return false;
        lease.forward(Output.to(QUEUE, new byte[] {(byte) item}));
        return true;
    }

    @Operation
    public boolean abort(@Param(name = "client") int client) {
        var lease = open.get(client).poll();
        if (lease == null) return false;
        lease.close();
        return true;
    }

    /** Leaves with all that it holds, and comes again. */
    @Operation
    public void disconnect(@Param(name = "client") int client) {
        var left = clients.get(client);
        clients.set(client, left.connect());
        open.get(client).clear();
        left.close();
    }

    private static int number(@Nullable Item item) {
        return item == null ? 0 : item.bytes()[0];
    }
}
