// Stages, as they tell of themselves: a graph of which queue feeds which, and a table that says the same and more.

import { el, svg } from './dom.js';
import { table } from './set.js';
import { queueHref } from './queues.js';
import * as f from './format.js';

const MOST = 40;
const BOX = { width: 172, height: 52 };
const STEP = { x: 222, y: 70 };
/** Smaller than this part of its size it could not be read: then it is scrolled. */
const LEAST = 0.7;
const PAD = 8;

const link = (queue) => el('a', { href: queueHref(queue) }, queue);

/** The table of processes. */
export function stageTable(stages) {
  const columns = [['Takes from'], ['Pushes to'], ['Host'], ['Process', 'number'], ['Bees', 'number'], ['In', 'number'], ['Out', 'number'],
    ['Handled', 'number'], ['Failed', 'number'], ['At work for']];
  return table(columns, stages.map((stage) => [stage.stage,
    stage.input ? link(stage.input) : el('span', { class: 'muted' }, 'a source of its own'),
    el('span', {}, stage.outputs.length ? stage.outputs.map(({ queue, items }, i) => [i > 0 && ', ', link(queue), el('span', { class: 'muted' }, ` ${f.short(items)}`)]) : '–'),
    stage.host, String(stage.pid), f.count(stage.bees), f.rate(stage.in), f.rate(stage.out), f.count(stage.handled),
    stage.failed ? el('span', { class: 'bad' }, f.count(stage.failed)) : '0', f.duration(stage.running)]), 's');
}

/** Processes that take from the same queue and push to the same ones are one stage. */
function grouped(stages) {
  const groups = new Map();
  for (const each of stages) {
    const outputs = each.outputs.map(({ queue }) => queue);
    const key = JSON.stringify([each.input, outputs]);
    const group = groups.get(key) ?? { key: `stage ${key}`, input: each.input, outputs, bees: 0, hosts: new Set(), in: 0, out: 0, failed: 0 };
    group.bees += each.bees;
    group.hosts.add(each.host);
    group.in += each.in;
    group.out += each.out;
    group.failed += each.failed;
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Which node stands in which column: one right of all that feed it, but for arrows that lead back. */
function columns(nodes, arrows) {
  const next = new Map([...nodes.keys()].map((key) => [key, []]));
  const fed = new Set();
  for (const [from, to] of arrows) {
    next.get(from).push(to);
    fed.add(to);
  }
  const order = [];
  const seen = new Map();
  const back = new Set();
  const visit = (start) => {
    const stack = [[start, 0]];
    seen.set(start, 'open');
    while (stack.length) {
      const top = stack[stack.length - 1];
      const to = next.get(top[0])[top[1]++];
      if (to === undefined) {
        seen.set(top[0], 'done');
        order.push(top[0]);
        stack.pop();
      } else if (seen.get(to) === 'open') {
        back.add(`${top[0]}\n${to}`);
      } else if (!seen.has(to)) {
        seen.set(to, 'open');
        stack.push([to, 0]);
      }
    }
  };
  for (const key of nodes.keys()) if (!fed.has(key)) visit(key);
  for (const key of nodes.keys()) if (!seen.has(key)) visit(key);
  const column = new Map([...nodes.keys()].map((key) => [key, 0]));
  for (const from of order.reverse()) {
    for (const to of next.get(from)) {
      if (!back.has(`${from}\n${to}`)) column.set(to, Math.max(column.get(to), column.get(from) + 1));
    }
  }
  return column;
}

/** Where each node stands: within a column in the order of what feeds it, so that few arrows cross. */
function places(nodes, arrows) {
  const column = columns(nodes, arrows);
  const rows = new Map();
  const used = [];
  for (let x = 0; x <= Math.max(...column.values()); x++) {
    const feeders = (key) => arrows.filter(([, to]) => to === key).map(([from]) => rows.get(from)).filter((row) => row !== undefined);
    const mean = (list) => (list.length ? list.reduce((sum, row) => sum + row, 0) / list.length : 1e6);
    const here = [...nodes.keys()].filter((key) => column.get(key) === x)
      .map((key) => [mean(feeders(key)), key]).sort(([a, k], [b, l]) => a - b || (k < l ? -1 : 1));
    here.forEach(([, key], row) => rows.set(key, row));
    used.push(here.length);
  }
  const most = Math.max(...used);
  const at = new Map();
  for (const key of nodes.keys()) {
    const x = column.get(key);
    at.set(key, { x: PAD + x * STEP.x, y: PAD + (rows.get(key) + (most - used[x]) / 2) * STEP.y });
  }
  return { at, width: 2 * PAD + (used.length - 1) * STEP.x + BOX.width, height: 2 * PAD + (most - 1) * STEP.y + BOX.height };
}

function arrow(from, to, key) {
  const x1 = from.x + BOX.width;
  const y1 = from.y + BOX.height / 2;
  const y2 = to.y + BOX.height / 2;
  // One that leads back goes below the boxes.
  const bend = to.x > from.x ? (to.x - x1) / 2 : STEP.x / 3;
  const dip = to.x > from.x ? 0 : STEP.y * 0.8;
  const d = `M${x1},${y1} C${x1 + bend},${y1 + dip} ${to.x - bend},${y2 + dip} ${to.x - 5},${y2}`;
  return svg('g', { class: 'arrow', 'data-key': key }, svg('path', { d }),
    svg('polygon', { points: `${to.x - 7},${y2 - 4} ${to.x},${y2} ${to.x - 7},${y2 + 4}` }));
}

const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

function box(kind, { x, y }, href, key, label, title, note) {
  return svg('a', { href, 'data-key': key, class: `node ${kind}`, 'aria-label': label }, svg('title', {}, label),
    svg('rect', { x, y, width: BOX.width, height: BOX.height, rx: kind.startsWith('stage') ? 26 : 8 }),
    svg('text', { x: x + BOX.width / 2, y: y + (note ? 22 : 31), class: 'name' }, cut(title, 22)),
    note && svg('text', { x: x + BOX.width / 2, y: y + 39, class: 'note' }, cut(note, 27)));
}

const team = (group) => `${f.plural(group.bees, 'bee')}${group.hosts.size > 1 ? ` on ${group.hosts.size} hosts` : ''}`;

const sentence = (group) =>
  `${group.input || 'a source'} to ${group.outputs.join(' and ') || 'nowhere'}, ${team(group)}, ${f.rate(group.in)} in, ${f.rate(group.out)} out`
  + (group.failed ? `, ${f.plural(group.failed, 'failure')}` : '');

/** What feeds what, from the left to the right; each box leads to its queue's page. */
export function stageGraph(stages, letters) {
  const all = grouped(stages);
  const groups = all.slice(0, MOST);
  const nodes = new Map();
  const arrows = [];
  for (const group of groups) {
    if (group.input) {
      nodes.set(`queue ${group.input}`, { queue: group.input });
      arrows.push([`queue ${group.input}`, group.key]);
    }
    nodes.set(group.key, { group });
    for (const queue of group.outputs) {
      nodes.set(`queue ${queue}`, { queue });
      arrows.push([group.key, `queue ${queue}`]);
    }
  }
  const { at, width, height } = places(nodes, arrows);
  const draw = (key, { queue, group }) => (group
    ? box(group.failed ? 'stage failing' : 'stage', at.get(key), queueHref(group.input || group.outputs[0] || ''), key, `Stage: ${sentence(group)}`,
      f.rate(group.in || group.out), group.failed ? `${f.plural(group.bees, 'bee')}, ${f.short(group.failed)} failed` : team(group))
    : box(letters.has(queue) ? 'queue letters' : 'queue', at.get(key), queueHref(queue), key, `Queue ${queue}`, queue, letters.has(queue) ? 'dead letters' : ''));
  return el('figure', { class: 'scroll graph', 'data-key': 'graph', tabindex: '0', 'aria-label': 'Graph of stages' },
    svg('svg', { viewBox: `0 0 ${width} ${height}`, width, height, style: { 'min-width': `${Math.round(width * LEAST)}px` }, role: 'group', 'aria-label': `Stages: ${groups.map(sentence).join('; ')}` },
      arrows.map(([from, to]) => arrow(at.get(from), at.get(to), `${from} > ${to}`)),
      [...nodes].map(([key, node]) => draw(key, node))),
    all.length > MOST && el('figcaption', {}, `${MOST} of ${f.count(all.length)} stages; the table has all`));
}
