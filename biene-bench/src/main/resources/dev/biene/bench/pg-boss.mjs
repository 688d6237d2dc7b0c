// A worker process of pg-boss; see worker.mjs. Also makes its tables, and adds jobs.
import { PgBoss } from "pg-boss";
import { handle, serve } from "./worker.mjs";

const CHUNK = 5000;

const boss = new PgBoss({ connectionString: process.env.BIENE_BENCH_URL, schedule: false, useListenNotify: true });
boss.on("error", (e) => console.error(e));
await boss.start();

const add = (set, first, jobs) =>
    boss.insert(
        set,
        Array.from({ length: jobs }, (_, i) => ({ data: { n: first + i } })),
    );

const [, , command, set, jobs] = process.argv;
if (command === "migrate" || command === "fill") {
    if (command === "fill") {
        await boss.createQueue(set, { notify: true });
        for (let n = 0; n < Number(jobs); n += CHUNK) await add(set, n, Math.min(CHUNK, Number(jobs) - n));
    }
    await boss.stop({ graceful: false });
    process.exit(0);
}

serve({
    begin: async (set, deed) => {
        const size = deed.sleep > 0 ? { batchSize: 2, localConcurrency: 5 } : { batchSize: 5000, localConcurrency: 2 };
        const options = { ...size, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 0.5 };
        await boss.work(set, options, async (batch) => {
            const waits = [];
            for (const job of batch) {
                const wait = handle(job.data);
                if (wait) waits.push(wait);
            }
            if (waits.length > 0) await Promise.all(waits);
        });
        return () => boss.offWork(set);
    },
    add,
});
