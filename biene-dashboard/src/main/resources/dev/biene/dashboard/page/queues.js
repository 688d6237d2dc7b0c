// All queues.

import { el, show } from './dom.js';
import { spark } from './charts.js';
import { table } from './set.js';
import { stageGraph, stageTable } from './stages.js';
import { watch } from './live.js';
import * as f from './format.js';

export const queueHref = (queue) => `#/queues/${encodeURIComponent(queue)}`;

export function queuesScreen({ main }) {
  document.title = 'Queues · Biene';
  let part = '';
  const field = el('input', { type: 'search', placeholder: 'Filter by name', 'aria-label': 'Filter queues by name', spellcheck: 'false' });
  const summary = el('p', { class: 'muted' });
  const list = el('div', {});
  const stages = el('div', {});
  let timer = 0;

  const look = () => watch(`view=queues&q=${encodeURIComponent(part)}`, (told) => {
    if (told.error) return show(list, el('p', { class: 'card error' }, told.error));
    summary.textContent = f.plural(told.all, 'queue') + (told.stages.length ? `, ${f.plural(told.stages.length, 'stage')} at work` : '');
    show(stages, stageSection(told));
    if (!told.queues.length) {
      return show(list, el('section', { class: 'card empty' }, el('h2', {}, 'No queue'), el('p', {}, 'One is made by the first item: ', el('code', {}, 'biene push words --from book.txt'))));
    }
    return show(list, el('section', { class: 'card' }, table(
      [['Queue'], ['Items', 'number'], ['', 'wide'], ['In', 'number'], ['Out', 'number'], ['In hand', 'number'], ['Readers', 'number'], ['Oldest'], ['Size', 'number']],
      told.queues.map((queue) => [queue.queue,
        [el('a', { href: queueHref(queue.queue) }, queue.queue), queue.deadLetters && el('span', { class: 'badge exhausted' }, 'dead letters')],
        f.count(queue.items), spark(queue.depths, `${f.count(queue.items)} items now`), 'in' in queue ? f.rate(queue.in) : '–', 'out' in queue ? f.rate(queue.out) : '–',
        f.count(queue.open), f.count(queue.waiters), queue.oldest ? f.duration(queue.oldest) : '–', f.bytes(queue.bytes)]), 'q')));
  });
  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      part = field.value.trim().toLowerCase();
      look();
    }, 150);
  });
  show(main, el('div', { class: 'heading' }, el('h1', {}, 'Queues'), summary, el('div', { class: 'grow' }), field), stages, list);
  look();
  return () => clearTimeout(timer);
}

function stageSection(told) {
  if (!told.stages.length) return null;
  const letters = new Set(told.queues.filter((queue) => queue.deadLetters).map((queue) => queue.queue));
  return el('section', { class: 'card', 'data-key': 'stages' }, el('h2', {}, 'Stages'), stageGraph(told.stages, letters), stageTable(told.stages));
}
