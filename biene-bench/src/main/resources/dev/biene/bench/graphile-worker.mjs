// A worker process of graphile-worker, speaking on stdin and stdout as dev.biene.bench.Worker does.
import { createInterface } from "node:readline";
import { Logger, run, runMigrations } from "graphile-worker";

const preset = {
    worker: {
        connectionString: process.env.BIENE_BENCH_URL,
        concurrentJobs: 10,
        maxPoolSize: 12,
        localQueue: { size: 2000 },
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
        logger: new Logger(() => (level, message) => {
            if (level === "error" || level === "warning") console.error(message);
        }),
    },
};

if (process.argv[2] === "migrate") {
    await runMigrations({ preset });
    process.exit(0);
}

const say = (line) => process.stdout.write(line + "\n");
let executed = 0;
let said = -1;
let runner;
const taskList = {
    noop: () => {
        executed++;
    },
};

setInterval(() => {
    if (runner && executed !== said) say(`#n ${executed} ${process.hrtime.bigint()}`);
    said = executed;
}, 4);

const lines = createInterface({ input: process.stdin });
lines.on("line", async (line) => {
    try {
        if (line.startsWith("go ")) {
            executed = 0;
            said = -1;
            runner = await run({ preset, taskList, noHandleSignals: true });
        } else if (line === "allocated") {
            say("#allocated NaN");
        } else if (line === "stop") {
            const ending = runner;
            runner = undefined;
            await ending.stop();
            say(`#finished ${executed} ${process.hrtime.bigint()}`);
        }
    } catch (e) {
        console.error(e);
        say(`#failed ${e}`);
    }
});
lines.on("close", () => process.exit(0));
say("#ready");
