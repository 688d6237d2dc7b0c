// What a worker process on Node does whatever library it works with: speaks on stdin and stdout as
// dev.biene.bench.Worker does, and counts.
import { createInterface } from "node:readline";

let executed = 0;
let said = -1;
let busy = false;
let starts = [];
let deed = { timed: false, sleep: 0 };

const say = (line) => process.stdout.write(line + "\n");
const now = () => process.hrtime.bigint();

// What a handler does with a job, as dev.biene.bench.Deed says; a promise if it takes time.
export const handle = (data) => {
    executed++;
    if (deed.timed) starts.push(Number(now()) - data.n);
    if (deed.sleep > 0) return new Promise((done) => setTimeout(done, deed.sleep));
};

const startTimes = () => {
    if (starts.length === 0) return "NaN NaN NaN";
    starts.sort((a, b) => a - b);
    const at = (share) => starts[Math.max(0, Math.ceil(share * starts.length) - 1)] / 1e6;
    return `${at(0.5)} ${at(0.99)} ${at(1)}`;
};

// begin(set, deed) starts to work on a set and returns what stops that; add(set, at, jobs) adds jobs.
export const serve = ({ begin, add }) => {
    let stop;
    let samples;
    const sample = () => {
        if (busy && executed !== said) say(`#n ${executed} ${now()}`);
        said = executed;
    };
    const lines = createInterface({ input: process.stdin });
    lines.on("line", async (line) => {
        const words = line.split(" ");
        try {
            if (words[0] === "go") {
                executed = 0;
                said = -1;
                starts = [];
                const sleep = words[1].match(/^sleep_(\d+)$/);
                deed = { timed: words[1] === "timed", sleep: sleep ? Number(sleep[1]) : 0 };
                busy = true;
                clearInterval(samples);
                if (Number(words[3]) > 0) samples = setInterval(sample, Number(words[3]));
                stop = await begin(words[1], deed);
            } else if (words[0] === "stop") {
                busy = false;
                await stop();
                say(`#finished ${executed} ${now()} ${startTimes()}`);
            } else if (words[0] === "allocated") {
                say("#allocated NaN");
            } else if (words[0] === "add") {
                await add(words[1], Number(words[2]), Number(words[3]));
                say("#added");
            }
        } catch (e) {
            console.error(e);
            say(`#failed ${e}`);
        }
    });
    lines.on("close", () => process.exit(0));
    say("#ready");
};
