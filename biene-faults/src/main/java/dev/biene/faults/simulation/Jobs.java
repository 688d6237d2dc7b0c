package dev.biene.faults.simulation;

import dev.biene.jobset.Job;
import dev.biene.jobset.JobFailedException;
import dev.biene.jobset.JobTransaction;
import dev.biene.jobset.RawJson;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The jobs of one simulation and what happens to those who do them. */
final class Jobs {

    /** How a job behaves. */
    private enum Temper {
        QUICK,
        SLOW,
        FAILS_AT_FIRST,
        FAILS_ALWAYS,
        HANGS_AT_FIRST,
        THROWS_AT_FIRST,
        KILLS_AT_FIRST,
        SETTLES_APART
    }

    private record Plan(Temper temper, long nanos) {}

    private final World world;
    private final Server server;
    private final List<Plan> plans = new ArrayList<>();
    private final int[] executions;
    private long total;

    Jobs(World world, Server server, SplittableRandom random, boolean secondCopies) {
        this.world = world;
        this.server = server;
        int count = 5 + random.nextInt(41);
        this.executions = new int[count];
        boolean tiny = random.nextBoolean();
        for (int i = 0; i < count; i++) plans.add(plan(random, tiny));
        // One at most: when all slots of all bees hang, nobody is left to make second copies.
        if (secondCopies) plans.set(random.nextInt(count), new Plan(Temper.HANGS_AT_FIRST, 0));
    }

    private static Plan plan(SplittableRandom random, boolean tiny) {
        long nanos = random.nextLong(tiny ? 2_000_000 : 2_000_000_000);
        var temper = switch (random.nextInt(32)) {
            case 0, 1 -> Temper.FAILS_AT_FIRST;
            case 2 -> Temper.FAILS_ALWAYS;
            case 4 -> Temper.THROWS_AT_FIRST;
            case 5 -> Temper.KILLS_AT_FIRST;
            case 3, 6, 7 -> Temper.SLOW;
            case 8 -> Temper.SETTLES_APART;
            default -> Temper.QUICK;
        };
        return new Plan(temper, temper == Temper.SLOW ? nanos + random.nextLong(TimeUnit.SECONDS.toNanos(40)) : nanos);
    }

    int count() {
        return executions.length;
    }

    long executions() {
        return total;
    }

    /** The inputs of the jobs from {@code from} to {@code to}. */
    List<RawJson> inputs(int from, int to) {
        var inputs = new ArrayList<RawJson>();
        for (int n = from; n < to; n++) inputs.add(new RawJson("{\"k\":" + n + "}"));
        return inputs;
    }

    /** A job's name in the history. */
    static String key(String input) {
        return input.substring(input.indexOf(':') + 1, input.indexOf('}'));
    }

    /** Whether a failure's message is that of a handler: the name of its execution. */
    static boolean raised(String message) {
        return message.indexOf(' ') < 0;
    }

    @Nullable
    Object handle(Job<Object> job) throws InterruptedException {
        int number = Integer.parseInt(key(job.json()));
        int before = executions[number]++;
        total++;
        var machine = world.here();
        var execution = machine.name() + "/" + total;
        server.write(machine.name(), 'i', "claim", "" + number, execution);
        behave(plans.get(number), before, number, execution);
        if (plans.get(number).temper == Temper.SETTLES_APART) {
            var ignored = job.transaction(JobTransaction.class);
        }
        // Names its execution, so that a result that was replaced by another's is seen.
        server.write(machine.name(), 'i', "done", "" + number, '"' + execution + '"');
        return execution;
    }

    private void behave(Plan plan, int before, int number, String execution) throws InterruptedException {
        var machine = world.here();
        if (plan.temper == Temper.HANGS_AT_FIRST && before == 0) {
            world.sleep(Long.MAX_VALUE);
        }
        if (plan.temper == Temper.KILLS_AT_FIRST && before < 2) {
            machine.kill();
            throw new Killed();
        }
        world.sleep(plan.nanos);
        boolean fails = plan.temper == Temper.FAILS_ALWAYS || (plan.temper == Temper.FAILS_AT_FIRST && before < 2);
        boolean ends = plan.temper == Temper.THROWS_AT_FIRST && before == 0;
        if (!fails && !ends) return;
        server.write(machine.name(), 'i', "err", "" + number, execution);
        if (ends) throw new IllegalStateException(execution);
        throw JobFailedException.withDetail(execution, "");
    }
}
