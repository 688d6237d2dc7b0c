// Who works, on all sets.

import { el, show } from './dom.js';
import { setHref } from './sets.js';
import { table } from './set.js';
import { watch } from './live.js';
import * as f from './format.js';

const words = { live: ['active', 'live'], lost: ['exhausted', 'lost'], left: ['done', 'left'] };

export function beeTable(bees, ofSets) {
  const columns = [['Bee', 'number'], ofSets && ['Set'], ['Host'], ['Process', 'number'], ['Standing'], ['Heard of'], ['Slots', 'number'],
    ['Running', 'number'], ['Completed', 'number'], ['Failed', 'number'], ['Since'], ['Version']].filter(Boolean);
  const rows = bees.map((bee) => [bee.bee, f.count(bee.bee),
    ...(ofSets ? [el('a', { href: setHref(bee.set) }, bee.set)] : []),
    bee.host, String(bee.pid), el('span', { class: `badge ${words[bee.standing][0]}` }, words[bee.standing][1]),
    f.ago(bee.heard), f.count(bee.slots), f.count(bee.running), f.count(bee.completed),
    bee.failed ? el('span', { class: 'bad' }, f.count(bee.failed)) : '0', f.moment(bee.joinedAt), bee.version]);
  return table(columns, rows, 'b');
}

export function beesScreen({ main }) {
  document.title = 'Bees · Biene';
  watch('view=bees', (told) => {
    const bees = told.bees ?? [];
    const slots = bees.reduce((sum, bee) => sum + bee.slots, 0);
    show(main, el('div', { class: 'heading' }, el('h1', {}, 'Bees'),
      el('p', { class: 'muted' }, bees.length ? `${f.count(bees.length)} with ${f.plural(slots, 'slot')} on ${f.plural(new Set(bees.map((bee) => bee.host)).size, 'machine')}` : '')),
    told.error ? el('p', { class: 'card error' }, told.error)
      : bees.length ? el('section', { class: 'card' }, beeTable(bees, true))
      : el('section', { class: 'card empty' }, el('h2', {}, 'No bee is at work'), el('p', {}, 'Those that have left are listed with their set.')));
  });
}
