// A worker process of graphile-worker; see worker.mjs.
import { Logger, run, runMigrations } from "graphile-worker";
import { handle, serve } from "./worker.mjs";

const batches = { localQueue: { size: 2000 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 };

const preset = {
    worker: {
        connectionString: process.env.BIENE_BENCH_URL,
        concurrentJobs: 10,
        maxPoolSize: 12,
        ...(process.argv[2] === "one-by-one" ? {} : batches),
        logger: new Logger(() => (level, message) => {
            if (level === "error" || level === "warning") console.error(message);
        }),
    },
};

if (process.argv[2] === "migrate") {
    await runMigrations({ preset });
    process.exit(0);
}

serve({
    begin: async () => {
        const runner = await run({ preset, taskList: { noop: handle }, noHandleSignals: true });
        return () => runner.stop();
    },
});
