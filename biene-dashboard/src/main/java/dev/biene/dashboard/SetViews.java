package dev.biene.dashboard;

import dev.biene.jobset.BeeStatus;
import dev.biene.jobset.Divergence;
import dev.biene.jobset.FailureGroup;
import dev.biene.jobset.JobState;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.Progress;
import dev.biene.jobset.RunningJob;
import dev.biene.jobset.SetStats;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What is to be seen of job sets. The views are looked at by one thread, that of the store's lookout. */
final class SetViews {

    private static final int SPARKS = 60;
    private static final int MOMENTS = 240;
    private static final int ROWS = 10;
    private static final int GROUPS = 50;

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LATER = Duration.ofSeconds(3);
    private static final Duration SELDOM = Duration.ofSeconds(30);

    private final JobStore store;

    /** The last rates of each set, for the small curves in the list; begun when somebody looks. */
    private final Map<String, Deque<Double>> sparks = new HashMap<>();

    SetViews(JobStore store) {
        this.store = store;
    }

    /** The view that a query names. */
    View named(String view, Query query) {
        return switch (view) {
            case "sets" ->
                new Sets(query.text("q").toLowerCase(Locale.ROOT), (int) query.number("limit", 50, 1, 1_000));
            case "set" -> new Set(query.needed("set"));
            case "job" -> new Job(query.needed("set"), query.number("job", 0, 0, Long.MAX_VALUE));
            case "bees" -> new Bees();
            default -> throw new Refusal(404, "there is no view \"" + view + '"');
        };
    }

    private final class Sets implements View {

        private final String part;
        private final int limit;

        Sets(String part, int limit) {
            this.part = part;
            this.limit = limit;
        }

        @Override
        public String key() {
            return "sets?limit=" + limit + "&q=" + part;
        }

        @Override
        public JsonNode look(Readings readings) {
            var all = readings.get("sets", Duration.ofMillis(1_900), 1, this::read);
            var chosen = all.stream().filter(set -> set.set().contains(part)).toList();
            var told = Told.object().put("all", all.size()).put("found", chosen.size());
            told.set("sets", Told.list(chosen.stream().limit(limit).toList(), this::row));
            return told;
        }

        /** Those at work first, then the newest. */
        private List<SetStats> read() {
            var all = store.list();
            for (var set : all) {
                var rates = sparks.computeIfAbsent(set.set(), any -> new ArrayDeque<>());
                rates.add(set.rate());
                if (rates.size() > SPARKS) rates.remove();
            }
            sparks.keySet().retainAll(all.stream().map(SetStats::set).toList());
            return all.stream()
                    .sorted(Comparator.comparing((SetStats set) -> set.bees() == 0)
                            .thenComparing(SetStats::createdAt, Comparator.reverseOrder())
                            .thenComparing(SetStats::set))
                    .toList();
        }

        private ObjectNode row(SetStats set) {
            var spark = JsonNodeFactory.instance.arrayNode();
            for (double rate : sparks.getOrDefault(set.set(), new ArrayDeque<>()))
                spark.add(Math.round(rate * 100) / 100.0);
            var row = Told.stats(set);
            row.set("spark", spark);
            return row;
        }
    }

    private final class Set implements View {

        private final String id;

        Set(String id) {
            this.id = id;
        }

        @Override
        public String key() {
            return "set?set=" + id;
        }

        private <T> T read(Readings readings, String what, Duration maxAge, int statements, Supplier<T> read) {
            return readings.get("set/" + id + "/" + what, maxAge, statements, read);
        }

        @Override
        public JsonNode look(Readings readings) {
            SetStats stats = read(readings, "stats", Duration.ofMillis(900), 1, () -> store.stats(id));
            boolean quiet = stats.bees() == 0;
            List<BeeStatus> bees =
                    read(readings, "bees", quiet ? LATER : SOON.multipliedBy(2), 2, () -> store.bees(id));
            List<RunningJob> running =
                    read(readings, "running", quiet ? LATER : SOON.multipliedBy(2), 2, () -> store.running(id, ROWS));
            List<Progress> history =
                    read(readings, "history", quiet ? SELDOM : LATER, 2, () -> store.history(id, MOMENTS));
            List<FailureGroup> groups = whenChanged(
                    readings, "groups", stats.failures() + stats.exhausted(), () -> store.failureGroups(id, GROUPS));
            List<Divergence> divergences =
                    whenChanged(readings, "divergences", stats.divergent(), () -> store.divergences(id, ROWS));
            var told = Told.stats(stats);
            told.set("durations", Told.durations(stats.durations()));
            told.set("bees_list", Told.list(bees, Told::bee));
            told.set("running_list", Told.list(running, Told::running));
            told.set("history", Told.history(history));
            told.set("groups", Told.list(groups, Told::group));
            told.set("divergences", Told.list(divergences, Told::divergence));
            return told;
        }

        /** What needs reading again only if a count that belongs to it has changed. */
        private <T> List<T> whenChanged(Readings readings, String what, long count, Supplier<List<T>> read) {
            if (count == 0) return List.of();
            boolean changed =
                    !(readings.last("set/" + id + "/" + what) instanceof Counted<?> last) || last.count() != count;
            Counted<T> counted =
                    read(readings, what, changed ? LATER : SELDOM, 2, () -> new Counted<>(count, read.get()));
            return counted.values();
        }
    }

    private record Counted<T>(long count, List<T> values) {}

    private final class Job implements View {

        private final String set;
        private final long job;

        Job(String set, long job) {
            this.set = set;
            this.job = job;
        }

        @Override
        public String key() {
            return "job?set=" + set + "&job=" + job;
        }

        @Override
        public JsonNode look(Readings readings) {
            var key = "set/" + set + "/job/" + job;
            boolean over = readings.last(key) instanceof ObjectNode last
                    && last.path("state")
                            .asString("")
                            .equals(JobState.COMPLETED.name().toLowerCase(Locale.ROOT));
            return readings.get(key, over ? SELDOM : SOON.multipliedBy(2), 3, this::read);
        }

        private ObjectNode read() {
            var details = store.job(set, job);
            if (details == null) throw new IllegalArgumentException("job set \"" + set + "\" has no job " + job);
            return Told.details(details);
        }
    }

    private final class Bees implements View {

        @Override
        public String key() {
            return "bees";
        }

        @Override
        public JsonNode look(Readings readings) {
            List<BeeStatus> bees = readings.get("bees", SOON.multipliedBy(2), 1, store::bees);
            var told = Told.object().put("most", JobStore.MAX_BEES);
            told.set("bees", Told.list(bees, Told::bee));
            return told;
        }
    }
}
