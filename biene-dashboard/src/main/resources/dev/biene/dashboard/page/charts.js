// Small drawings, as SVG made of numbers.

import { el, svg } from './dom.js';
import * as f from './format.js';

/** The last values as a line with the area below it. */
export function spark(values, label, width = 120, height = 28) {
  const most = Math.max(...values, 1e-9);
  const x = (i) => (values.length < 2 ? width : (i * width) / (values.length - 1));
  const y = (v) => height - 2 - (v / most) * (height - 4);
  const points = values.map((v, i) => `${x(i).toFixed(1)},${y(v).toFixed(1)}`).join(' ');
  return svg('svg', { class: 'spark', viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': label },
    values.length > 1 && svg('polygon', { points: `0,${height} ${points} ${width},${height}` }),
    values.length > 1 && svg('polyline', { points }));
}

/** A bar of parts: [class, count, name]. */
export function bar(parts, total, label) {
  return el('div', { class: 'bar', role: 'img', 'aria-label': label },
    parts.filter(([, n]) => n > 0).map(([name, n]) =>
      el('span', { class: name, 'data-key': name, style: { 'flex-grow': String(n / Math.max(1, total)) } })));
}

/** What a set is made of, as a bar. */
export function setBar(set) {
  const label = `${f.percent(set.completed, set.total)} completed, ${f.count(set.running)} running, ${f.count(set.exhausted)} exhausted of ${f.count(set.total)}`;
  return bar(
    [['completed', set.completed], ['exhausted', set.exhausted], ['running', set.running], ['waiting', set.waiting], ['unclaimed', set.unclaimed]],
    set.total, label);
}

/** Steps of 1, 2 or 5 that divide what is up to `most` in about `parts`. */
function ticks(most, parts) {
  if (most <= 0) return [0];
  const rough = most / parts;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((each) => each >= rough);
  const all = [];
  for (let at = 0; at <= most * 1.0001; at += step) all.push(at);
  return all;
}

const W = 640;
const H = 190;
const LEFT = 46;
const BOTTOM = 22;
const TOP = 10;
const RIGHT = 10;

function frame(label, ...children) {
  return svg('svg', { class: 'chart', viewBox: `0 0 ${W} ${H}`, role: 'img', 'aria-label': label }, children);
}

/** Jobs a second over time, from what was completed at moments: [millis, completed, failures]. */
export function throughput(history) {
  const bins = rates(history);
  if (bins.length < 2) return el('p', { class: 'empty' }, 'There is a curve when a bee has worked for some seconds.');
  const start = bins[0].from;
  const end = bins[bins.length - 1].to;
  const most = Math.max(...bins.map((bin) => Math.max(bin.rate, bin.failing)), 1e-3);
  const x = (at) => LEFT + ((at - start) / Math.max(1, end - start)) * (W - LEFT - RIGHT);
  const y = (v) => H - BOTTOM - (v / (most * 1.08)) * (H - BOTTOM - TOP);
  const line = (value) => bins.flatMap((bin) => [`${x(bin.from).toFixed(1)},${y(value(bin)).toFixed(1)}`, `${x(bin.to).toFixed(1)},${y(value(bin)).toFixed(1)}`]).join(' ');
  const done = line((bin) => bin.rate);
  const failing = bins.some((bin) => bin.failing > 0);
  const mean = (history[history.length - 1][1] - history[0][1]) / Math.max(1e-3, (end - start) / 1000);
  const long = end - start > 86_400_000;
  const times = [0, 0.25, 0.5, 0.75, 1].map((share) => start + share * (end - start));
  return el('figure', {},
    frame(`Throughput: ${f.rate(mean)} in the mean, at most ${f.rate(most)}`,
      ticks(most, 4).map((v) => svg('g', { class: 'grid' },
        svg('line', { x1: LEFT, x2: W - RIGHT, y1: y(v), y2: y(v) }),
        svg('text', { x: LEFT - 6, y: y(v) + 4, 'text-anchor': 'end' }, f.short(Number(v.toPrecision(3)))))),
      svg('polygon', { class: 'area', points: `${x(start)},${y(0)} ${done} ${x(end)},${y(0)}` }),
      svg('polyline', { class: 'line', points: done }),
      failing && svg('polyline', { class: 'line bad', points: line((bin) => bin.failing) }),
      svg('line', { class: 'mean', x1: LEFT, x2: W - RIGHT, y1: y(mean), y2: y(mean) }),
      times.map((at, i) => svg('text', { class: 'tick', x: x(at), y: H - 6, 'text-anchor': i === 0 ? 'start' : i === 4 ? 'end' : 'middle' },
        long ? f.moment(at) : f.time(at, end - start < 600_000)))),
    el('figcaption', {}, el('span', { class: 'key good' }, 'completed a second'),
      failing && el('span', { class: 'key bad' }, 'failed attempts a second'),
      el('span', { class: 'key dashed' }, `mean ${f.rate(mean)}`)));
}

/** At most 80 bins of equal moments, each with its rate. */
function rates(history) {
  const bins = [];
  const width = history.length < 2 ? 0 : (history[history.length - 1][0] - history[0][0]) / 80;
  let last = history[0];
  for (const each of history.slice(1)) {
    const ms = each[0] - last[0];
    if (ms < Math.max(width, 200) && each !== history[history.length - 1]) continue;
    if (ms < 1) continue;
    // A set may have been retried: nothing counts backwards.
    bins.push({ from: last[0], to: each[0], rate: Math.max(0, each[1] - last[1]) / (ms / 1000), failing: Math.max(0, each[2] - last[2]) / (ms / 1000) });
    last = each;
  }
  return bins;
}

/** How long jobs took: buckets [from, to, count] that grow by a factor, so the axis does too. */
export function histogram(durations) {
  const { buckets } = durations;
  if (!buckets.length) return el('p', { class: 'empty' }, 'Nothing was completed yet.');
  const low = Math.log(buckets[0][0]);
  const high = Math.max(Math.log(buckets[buckets.length - 1][1]), low + Math.log(4));
  const most = Math.max(...buckets.map(([, , n]) => n));
  const x = (seconds) => LEFT + ((Math.log(seconds) - low) / (high - low)) * (W - LEFT - RIGHT);
  const y = (n) => H - BOTTOM - (n / (most * 1.16)) * (H - BOTTOM - TOP);
  const marks = [['p50', durations.p50], ['p95', durations.p95], ['p99', durations.p99]];
  const decades = [];
  for (let power = -6; power < 8; power++) {
    const at = 10 ** power;
    if (Math.log(at) >= low && Math.log(at) <= high) decades.push(at);
  }
  const axis = decades.length > 1 ? decades : [buckets[0][0], Math.exp((low + high) / 2), Math.exp(high)];
  return el('figure', {},
    frame(`Durations: half within ${f.duration(durations.p50)}, 95 of 100 within ${f.duration(durations.p95)}, 99 within ${f.duration(durations.p99)}`,
      ticks(most, 3).map((n) => svg('g', { class: 'grid' },
        svg('line', { x1: LEFT, x2: W - RIGHT, y1: y(n), y2: y(n) }),
        svg('text', { x: LEFT - 6, y: y(n) + 4, 'text-anchor': 'end' }, f.short(Number(n.toPrecision(3)))))),
      buckets.map(([from, to, n]) => svg('rect', { class: 'column', x: x(from) + 0.5, y: y(n), width: Math.max(1, x(to) - x(from) - 1), height: Math.max(1, y(0) - y(n)), rx: 1.5 },
        svg('title', {}, `${f.duration(from)} to ${f.duration(to)}: ${f.plural(n, 'job')}`))),
      marks.map(([name, at], i) => svg('g', { class: `mark m${i}` },
        svg('line', { x1: x(at), x2: x(at), y1: TOP, y2: y(0) }))),
      axis.map((at, i) => svg('text', { class: 'tick', x: x(at), y: H - 6, 'text-anchor': i === axis.length - 1 && x(at) > W - 60 ? 'end' : i === 0 && x(at) < LEFT + 20 ? 'start' : 'middle' }, f.duration(at)))),
    el('figcaption', {}, marks.map(([name, at], i) => el('span', { class: `key m${i}` }, `${name} ${f.duration(at)}`)),
      el('span', { class: 'key none' }, `longest ${f.duration(durations.max)}`)));
}
