// One queue: how deep it is, and what lies at its head.

import { el, show } from './dom.js';
import { spark } from './charts.js';
import { crumbs } from './set.js';
import { queueHref } from './queues.js';
import { stageTable } from './stages.js';
import { watch } from './live.js';
import * as f from './format.js';

const tile = (label, value, note) => el('div', { class: 'tile' }, el('span', {}, label), el('b', {}, value), el('small', {}, note ?? ''));

export function queueScreen({ main, about, names: [name] }) {
  document.title = `${name} · Biene`;
  let as = null;
  let told = null;
  main.addEventListener('click', choose);

  function choose(event) {
    const tab = event.target.closest('[role=tab]');
    if (!tab) return;
    as = tab.dataset.as;
    draw();
  }

  function draw() {
    const way = crumbs(['Queues', '#/queues'], [name]);
    if (told.error) return show(main, way, el('section', { class: 'card empty' }, el('h1', {}, name), el('p', { class: 'error' }, told.error)));
    return show(main, way,
      el('div', { class: 'heading' }, el('h1', {}, name), told.letter && el('span', { class: 'badge exhausted' }, 'dead letters'), el('div', { class: 'grow' }),
        told.letter && !about.readOnly && el('button', { type: 'button', class: 'primary', 'data-do': 'sendBack', 'data-queue': name, 'data-items': told.items }, 'Send them back …')),
      el('section', { class: 'tiles', 'aria-label': 'Numbers' },
        tile('Items', f.count(told.items), f.bytes(told.bytes)),
        tile('In', 'in' in told ? f.rate(told.in) : '–', `${f.short(told.pushed)} since the server started`),
        tile('Out', 'out' in told ? f.rate(told.out) : '–', told.expired || told.discarded ? `${f.count(told.expired)} expired, ${f.count(told.discarded)} discarded` : ''),
        tile('In hand', f.count(told.open), `${f.plural(told.waiters, 'reader')} waiting`),
        tile('Oldest', told.oldest ? f.duration(told.oldest) : '–', told.age ? `the one read last waited ${f.duration(told.age)}` : 'item that waits')),
      el('section', { class: 'card' }, el('h2', {}, 'Depth'), el('div', { class: 'tall' }, spark(told.depths, `${f.count(told.items)} items now`, 640, 120))),
      told.stages.length > 0 && el('section', { class: 'card', 'data-key': 'stages' }, el('h2', {}, 'Stages'), stageTable(told.stages)),
      told.letter ? letter(told.letter) : head(told.head));
  }

  function head(item) {
    if (!item) return el('section', { class: 'card' }, el('h2', {}, 'At the head'), el('p', { class: 'empty' }, 'The queue is empty.'));
    return el('section', { class: 'card' }, el('h2', {}, 'At the head'), peek(item));
  }

  function letter(each) {
    return el('section', { class: 'card' }, el('h2', {}, 'The dead letter at the head'),
      el('p', {}, 'From ', el('a', { href: queueHref(each.queue) }, each.queue), `, given up ${f.moment(each.time)} after ${f.plural(each.attempts, 'attempt')}:`),
      el('p', { class: 'message bad' }, each.error),
      each.stack && el('details', {}, el('summary', {}, 'Stack trace'), el('pre', { tabindex: '0' }, each.stack)),
      el('h3', {}, 'The item'), peek(each.item));
  }

  function peek(item) {
    const json = item.text !== null && isJson(item.text) && item.shown === item.bytes;
    const forms = [['text', item.text !== null], ['json', json], ['hex', true]].filter(([, fits]) => fits).map(([form]) => form);
    const chosen = forms.includes(as) ? as : json ? 'json' : forms[0];
    const shown = chosen === 'hex' ? f.hex(item.base64) : chosen === 'json' ? f.pretty(item.text) : item.text;
    return [el('div', { class: 'tabs', role: 'tablist' }, forms.map((form) =>
      el('button', { type: 'button', role: 'tab', 'data-as': form, 'data-key': form, 'aria-selected': String(form === chosen) }, { text: 'Text', json: 'JSON', hex: 'Hex' }[form]))),
    el('pre', { tabindex: '0', 'data-form': chosen }, shown),
    el('p', { class: 'muted' }, item.shown < item.bytes ? `the first ${f.bytes(item.shown)} of ${f.bytes(item.bytes)}` : f.bytes(item.bytes))];
  }

  watch(`view=queue&queue=${encodeURIComponent(name)}`, (news) => {
    told = news;
    draw();
  });
  return () => main.removeEventListener('click', choose);
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
