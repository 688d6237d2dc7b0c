// All sets.

import { el, show } from './dom.js';
import { setBar, spark } from './charts.js';
import { watch } from './live.js';
import * as f from './format.js';

export const setHref = (set) => `#/sets/${encodeURIComponent(set)}`;

/** What state a set is in, in a word that does not need its colour. */
export function badge(set) {
  const [name, word] = set.state !== 'active' ? [set.state, set.state]
    : set.done && set.total > 0 ? (set.exhausted > 0 ? ['exhausted', 'ended'] : ['done', 'done'])
    : set.bees > 0 ? ['active', 'running'] : ['waiting', 'no bees'];
  return el('span', { class: `badge ${name}` }, word);
}

export function setsScreen({ main, query }) {
  document.title = 'Sets · Biene';
  let part = query.get('q') ?? '';
  let limit = 50;
  const field = el('input', { type: 'search', placeholder: 'Filter by name', 'aria-label': 'Filter sets by name', value: part, spellcheck: 'false' });
  const list = el('div', { class: 'list' });
  const summary = el('p', { class: 'muted', id: 'summary' });
  const more = el('div', {});
  let told = null;
  let timer = 0;

  const look = () => watch(`view=sets&limit=${limit}&q=${encodeURIComponent(part)}`, (news) => {
    told = news;
    draw();
  });
  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      part = field.value.trim().toLowerCase();
      look();
    }, 150);
  });
  more.addEventListener('click', () => {
    limit = Math.min(1000, limit * 2);
    look();
  });

  function draw() {
    if (told.error) return show(list, el('p', { class: 'card error' }, told.error));
    summary.textContent = part ? `${f.count(told.found)} of ${f.plural(told.all, 'set')}` : f.plural(told.all, 'set');
    show(more, told.found > told.sets.length && told.sets.length < 1000 && el('button', { type: 'button' }, `Show more of ${f.count(told.found)}`));
    if (told.all === 0) return show(list, nothing());
    show(list, told.sets.map(row));
  }

  show(main,
    el('div', { class: 'heading' }, el('h1', {}, 'Job sets'), summary, el('div', { class: 'grow' }), field),
    list, more);
  look();
  return () => clearTimeout(timer);
}

const nothing = () => el('section', { class: 'card empty' }, el('h2', {}, 'No set yet'),
  el('p', {}, 'One is made by running a command for each line of a list:'),
  el('pre', {}, "find . -name '*.java' | biene run line_counts -- wc -l {}"));

function row(set) {
  const finish = f.finish(set.eta);
  const left = set.total - set.completed - set.exhausted;
  return el('a', { class: 'card set', href: setHref(set.set), 'data-key': set.set },
    el('div', { class: 'set-head' }, el('strong', {}, set.set), badge(set),
      el('span', { class: 'grow' }),
      set.bees > 0 && el('span', { class: 'muted' }, `${f.plural(set.bees, 'bee')}, ${f.plural(set.slots, 'slot')}`)),
    el('div', { class: 'set-bar' }, setBar(set), el('span', { class: 'share' }, f.percent(set.completed, set.total))),
    el('div', { class: 'set-foot' },
      el('span', {}, set.total ? [el('b', {}, f.short(set.completed)), ` of ${f.short(set.total)}`] : 'empty'),
      set.running > 0 && el('span', {}, el('b', {}, f.short(set.running)), ' running'),
      set.waiting > 0 && el('span', {}, el('b', {}, f.short(set.waiting)), ' waiting'),
      set.exhausted > 0 && el('span', { class: 'bad' }, el('b', {}, f.short(set.exhausted)), ' exhausted'),
      set.divergent > 0 && el('span', { class: 'bad' }, el('b', {}, f.short(set.divergent)), ' divergent'),
      el('span', { class: 'grow' }),
      set.state === 'active' && left > 0 && finish && el('span', {}, `finishes in ${finish.in}, at ${finish.at}`),
      set.bees > 0 && el('span', { class: 'rate' }, spark(set.spark, `${f.rate(set.rate)} now`), el('b', {}, f.rate(set.rate)))));
}
