package dev.biene.faults.chaos;

import dev.biene.faults.history.HistoryFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The workers of a run. One that is killed, or ends by itself, is followed by another of a new name. */
final class Crew implements Closeable {

    /** A worker's place. */
    private static final class Place {
        final String role;
        final String name;
        int workers;
        Child child;

        Place(String role, String name, Child child) {
            this.role = role;
            this.name = name;
            this.child = child;
        }
    }

    private final Path directory;
    private final HistoryFile history;
    private final Servers servers;
    private final List<Place> places = new ArrayList<>();

    Crew(Path directory, HistoryFile history, Servers servers) {
        this.directory = directory;
        this.history = history;
        this.servers = servers;
    }

    void hire(String role, int count) throws IOException {
        for (int i = 1; i <= count; i++) {
            var name = role + i;
            places.add(new Place(role, name, start(role, name + ".0")));
        }
    }

    private Child start(String role, String name) throws IOException {
        var arguments = List.of(role, name, directory.toString(), servers.queuesUrl());
        return Child.start(name, directory, arguments, servers.storeUrl());
    }

    int size() {
        return places.size();
    }

    /** Kills a worker and starts its successor. */
    void kill(int which) throws IOException {
        var place = places.get(which);
        end(place);
        place.child = start(place.role, place.name + "." + ++place.workers);
    }

    private void end(Place place) {
        history.write(place.child.name(), 'i', "gone", "-", "-");
        place.child.kill();
        history.write(place.child.name(), 'o', "gone", "-", "-");
    }

    /** Stops a worker for a while; a bee may count as lost meanwhile. */
    void stop(int which, long millis) throws IOException, InterruptedException {
        var child = places.get(which).child;
        boolean bee = places.get(which).role.endsWith("bee");
        if (bee) history.write(child.name(), 'i', "gone", "-", "-");
        child.signal("STOP");
        TimeUnit.MILLISECONDS.sleep(millis);
        child.signal("CONT");
        if (bee) history.write(child.name(), 'o', "gone", "-", "-");
    }

    /** Follows up those that ended by themselves. */
    void replaceTheDead() throws IOException {
        for (int i = 0; i < places.size(); i++) {
            if (!places.get(i).child.alive()) kill(i);
        }
    }

    /** Lets all of a role go. */
    void dismiss(String role) {
        places.removeIf(place -> {
            boolean meant = place.role.equals(role);
            if (meant) end(place);
            return meant;
        });
    }

    /** The worst exit status of all of a role, which are to end by themselves in so many seconds; -1 for none. */
    int awaitEnd(String role, long seconds) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        int worst = 0;
        for (var place : places) {
            if (!place.role.equals(role)) continue;
            long left = TimeUnit.NANOSECONDS.toSeconds(until - System.nanoTime());
            int status = place.child.awaitEnd(Math.max(1, left));
            if (status != 0) worst = status;
        }
        return worst;
    }

    @Override
    public void close() {
        for (var place : places) place.child.kill();
    }
}
