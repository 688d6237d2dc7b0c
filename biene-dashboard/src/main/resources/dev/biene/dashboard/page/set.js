// One set: how it stands, how fast it goes, what is slow, what failed, who works on it.

import { el, show } from './dom.js';
import { histogram, setBar, throughput } from './charts.js';
import { badge, setHref } from './sets.js';
import { beeTable } from './bees.js';
import { watch } from './live.js';
import * as f from './format.js';

export const jobHref = (set, job) => `${setHref(set)}/jobs/${job}`;

export const jobsHref = (set, filter) => `${setHref(set)}/jobs?${new URLSearchParams(filter)}`;

export const crumbs = (...parts) => el('nav', { class: 'crumbs', 'aria-label': 'Where you are' },
  parts.map(([text, href]) => (href ? el('a', { href }, text) : el('span', { 'aria-current': 'page' }, text))));

export function setScreen({ main, about, names: [name] }) {
  document.title = `${name} · Biene`;
  watch(`view=set&set=${encodeURIComponent(name)}`, (set) => {
    if (set.error) {
      return show(main, crumbs(['Sets', '#/sets'], [name]),
        el('section', { class: 'card empty' }, el('h1', {}, name), el('p', { class: 'error' }, set.error)));
    }
    document.title = `${f.percent(set.completed, set.total)} ${name} · Biene`;
    show(main, crumbs(['Sets', '#/sets'], [name]), head(set, about), numbers(set), charts(set), running(set),
      failures(set, about), divergences(set), bees(set));
  });
}

const button = (action, set, text, more) => el('button', { type: 'button', 'data-do': action, 'data-set': set.set, 'data-key': action, ...more }, text);

function head(set, about) {
  const ended = set.state !== 'active';
  return [
    el('div', { class: 'heading' }, el('h1', {}, set.set), badge(set),
      el('span', { class: 'muted' }, `made ${f.moment(set.createdAt)}`), el('div', { class: 'grow' }),
      el('div', { class: 'buttons' },
        !about.readOnly && (ended ? button('resume', set, 'Resume', { class: 'primary' }) : !set.done && button('pause', set, 'Pause')),
        !about.readOnly && set.state !== 'cancelled' && !set.done && button('cancel', set, 'Cancel …'),
        el('a', { class: 'button', href: `api/sets/${encodeURIComponent(set.set)}/results?format=jsonl`, download: `${set.set}.jsonl` }, 'JSON Lines'),
        el('a', { class: 'button', href: `api/sets/${encodeURIComponent(set.set)}/results?format=csv`, download: `${set.set}.csv` }, 'CSV'),
        !about.readOnly && button('drop', set, 'Drop …', { class: 'danger', 'data-total': set.total, 'data-completed': set.completed }))),
    el('section', { class: 'card' },
      el('div', { class: 'set-bar big' }, setBar(set), el('span', { class: 'share' }, f.percent(set.completed, set.total))),
      el('div', { class: 'legend' },
        ['completed', 'running', 'waiting', 'exhausted', 'unclaimed'].map((state) =>
          el('a', { class: `key ${state}`, href: jobsHref(set.set, { state }), 'data-key': state },
            el('b', {}, f.count(set[state])), ` ${state}`)),
        el('span', { class: 'grow' }), el('a', { href: `${setHref(set.set)}/jobs` }, `all ${f.plural(set.total, 'job')}`))),
  ];
}

const tile = (label, value, note) => el('div', { class: 'tile' }, el('span', {}, label), el('b', {}, value), el('small', {}, note ?? ''));

function numbers(set) {
  const finish = f.finish(set.eta);
  const left = set.total - set.completed - set.exhausted;
  const { durations } = set;
  return el('section', { class: 'tiles', 'aria-label': 'Numbers' },
    tile('Rate', f.rate(set.rate), set.bees ? `by ${f.plural(set.bees, 'bee')} with ${f.plural(set.slots, 'slot')}` : 'no bee at work'),
    left === 0
      ? tile('Finishes', set.total ? 'all done' : 'empty', set.exhausted ? `${f.count(set.exhausted)} without a result` : '')
      : tile('Finishes in', finish ? finish.in : '–', finish ? `at ${finish.at}` : `${f.count(left)} left`),
    tile('A job takes', f.duration(durations.count ? durations.p50 : null), durations.count ? `95 of 100 within ${f.duration(durations.p95)}` : 'nothing completed yet'),
    tile('Failed attempts', f.count(set.failures), `up to ${set.maxAttempts} for a job`),
    tile('Second copies', f.count(set.copies), set.copies ? `${f.count(set.copiesWon)} won, ${f.duration(set.wasted)} wasted` : 'none was needed'));
}

function charts(set) {
  return el('div', { class: 'two' },
    el('section', { class: 'card' }, el('h2', {}, 'Throughput'), throughput(set.history)),
    el('section', { class: 'card' }, el('h2', {}, 'How long jobs take'), histogram(set.durations)));
}

/** A table whose cells know their column, so that a phone can show rows as cards. */
export function table(columns, rows, key) {
  return el('div', { class: 'scroll' }, el('table', {},
    el('thead', {}, el('tr', {}, columns.map(([name, kind]) => el('th', { class: kind, scope: 'col' }, name)))),
    el('tbody', {}, rows.map(([id, ...cells]) => el('tr', { 'data-key': `${key}${id}` },
      cells.map((cell, i) => el('td', { class: columns[i][1], 'data-label': columns[i][0] }, cell)))))));
}

const section = (title, note, ...content) => el('section', { class: 'card', 'data-key': title },
  el('div', { class: 'section-head' }, el('h2', {}, title), el('span', { class: 'muted' }, note)), content);

function running(set) {
  if (!set.running_list.length) return null;
  const slow = Math.max(1, 2 * set.durations.p95);
  const rows = set.running_list.map((job) => [job.job,
    el('a', { href: jobHref(set.set, job.job) }, f.count(job.job)),
    el('code', { class: 'cut' }, job.input),
    [f.duration(job.age), set.durations.count > 0 && job.age > slow && [' ', el('span', { class: 'badge waiting' }, 'slow')]],
    ['1st', '2nd', '3rd'][job.attempt - 1] ?? `${job.attempt}th`,
    `${job.host}, ${job.pid}${job.together > 1 ? `, one of ${job.together}` : ''}`,
    job.copy ? `${job.copy.host}, ${job.copy.pid}, for ${f.duration(job.copy.age)}` : '–']);
  return section('Longest in hand', set.running > rows.length ? `the oldest ${rows.length} of ${f.count(set.running)}` : '',
    table([['Job', 'number'], ['Input'], ['For', 'number'], ['Attempt'], ['Bee'], ['Second copy']], rows, 'r'));
}

function failures(set, about) {
  if (!set.groups.length) return null;
  const rows = set.groups.map((group) => [group.pattern,
    group.message === group.pattern ? el('span', { class: 'message' }, group.message || '(no message)')
      : [el('span', { class: 'message' }, group.pattern), el('span', { class: 'muted example' }, 'last: ', group.message)],
    f.count(group.attempts), f.count(group.jobs), f.since(group.lastAt),
    el('div', { class: 'buttons' },
      el('a', { class: 'button', href: jobsHref(set.set, { error: group.piece.slice(0, 200) }) }, 'Jobs'),
      el('a', { class: 'button', href: jobHref(set.set, group.lastJob) }, 'Last one'),
      !about.readOnly && set.exhausted > 0 && button('retryGroup', set, 'Retry', { 'data-message': group.message }))]);
  return section('Failures', set.failures > 10_000 ? 'the newest 10,000 attempts, in groups that differ only by names and numbers' : 'in groups that differ only by names and numbers',
    table([['Message'], ['Attempts', 'number'], ['Jobs', 'number'], ['Last'], ['', 'end']], rows, 'g'),
    !about.readOnly && set.exhausted > 0 && el('div', { class: 'buttons' },
      button('retryAll', set, `Retry all ${f.count(set.exhausted)} exhausted`, { class: 'primary' })));
}

function divergences(set) {
  if (!set.divergences.length) return null;
  const rows = set.divergences.map((each, i) => [`${each.job}.${each.at}.${i}`,
    el('a', { href: jobHref(set.set, each.job) }, f.count(each.job)),
    el('code', { class: 'cut' }, each.accepted ?? 'none'), el('code', { class: 'cut' }, each.refused ?? 'none'),
    `${each.host}, ${each.pid}`, f.since(each.at)]);
  return section('Divergent results', 'two copies gave different results: these jobs are not deterministic',
    table([['Job', 'number'], ['Accepted'], ['Refused'], ['Refused from'], ['When']], rows, 'd'));
}

function bees(set) {
  const standing = { live: 0, lost: 1, left: 2 };
  const all = [...set.bees_list].sort((a, b) => standing[a.standing] - standing[b.standing] || b.bee - a.bee);
  if (!all.length) return section('Bees', '', el('p', { class: 'empty' }, 'None yet. On any machine: ', el('code', {}, `biene work ${set.set} -- COMMAND`)));
  return section('Bees', all.length > 30 ? `30 of ${f.count(all.length)}` : '', beeTable(all.slice(0, 30), false));
}
