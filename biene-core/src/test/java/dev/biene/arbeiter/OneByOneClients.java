package dev.biene.arbeiter;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What {@link QueueClients} do, one after the other: what the queue promises, in the fewest words. */
public final class OneByOneClients {

    private final Deque<Integer> queue = new ArrayDeque<>();
    private final List<Deque<Integer>> open = new ArrayList<>();

    public OneByOneClients() {
        for (int i = 0; i < QueueClients.CLIENTS; i++) open.add(new ArrayDeque<>());
    }

    public void push(int client, int item) {
        queue.addLast(item);
    }

    public int get(int client) {
        return queue.isEmpty() ? 0 : queue.removeFirst();
    }

    public int open(int client) {
        int item = get(client);
        if (item != 0) open.get(client).addLast(item);
        return item;
    }

    public boolean confirm(int client) {
        return open.get(client).pollFirst() != null;
    }

    public boolean forward(int client, int item) {
        boolean held = confirm(client);
        if (held) push(client, item);
        return held;
    }

    public boolean abort(int client) {
        var item = open.get(client).pollFirst();
        if (item != null) queue.addFirst(item);
        return item != null;
    }

    public void disconnect(int client) {
        var held = open.get(client);
        while (!held.isEmpty()) queue.addFirst(held.removeLast());
    }
}
