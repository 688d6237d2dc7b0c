// One job with every attempt.

import { el, show } from './dom.js';
import { crumbs, jobsHref } from './set.js';
import { setHref } from './sets.js';
import { stateBadge } from './jobs.js';
import { watch } from './live.js';
import * as f from './format.js';

const endings = {
  running: ['active', 'running'],
  running_copy: ['active', 'running, second copy'],
  completed: ['done', 'completed'],
  failed: ['exhausted', 'failed'],
  lost: ['exhausted', 'bee lost'],
  diverged: ['waiting', 'refused, differs'],
};

export function jobScreen({ main, about, names: [set, number] }) {
  document.title = `Job ${number} of ${set} · Biene`;
  watch(`view=job&set=${encodeURIComponent(set)}&job=${number}`, (job) => {
    const way = crumbs(['Sets', '#/sets'], [set, setHref(set)], ['Jobs', jobsHref(set, {})], [number]);
    if (job.error) return show(main, way, el('section', { class: 'card empty' }, el('h1', {}, `Job ${number}`), el('p', { class: 'error' }, job.error)));
    show(main, way,
      el('div', { class: 'heading' }, el('h1', {}, `Job ${f.count(job.job)}`), stateBadge(job.state),
        el('span', { class: 'muted' }, job.state === 'completed' ? `took ${f.duration(job.seconds)}, ${f.moment(job.completedAt)}` : f.plural(job.attempts, 'failed attempt')),
        el('div', { class: 'grow' }),
        !about.readOnly && job.state === 'exhausted' && el('button', { type: 'button', class: 'primary', 'data-do': 'retryJob', 'data-set': set, 'data-job': job.job }, 'Retry')),
      el('div', { class: 'two' },
        el('section', { class: 'card' }, el('h2', {}, 'Input'), el('pre', { tabindex: '0' }, f.pretty(job.input))),
        el('section', { class: 'card' }, el('h2', {}, 'Result'),
          job.result === null ? el('p', { class: 'empty' }, job.state === 'completed' ? 'The job gave none.' : 'Not yet.') : el('pre', { tabindex: '0' }, f.pretty(job.result)))),
      el('section', { class: 'card' }, el('h2', {}, 'Attempts'),
        job.history.length ? el('ol', { class: 'attempts' }, job.history.map(attempt)) : el('p', { class: 'empty' }, 'No bee has had it.')));
  });
}

function attempt(each, i) {
  const [look, word] = endings[each.ending];
  const where = `bee ${f.count(each.bee)} on ${each.host}, process ${each.pid}`;
  const when = each.ending === 'diverged' ? `reported ${f.moment(each.startedAt)}`
    : `${each.ending.startsWith('running') ? 'for' : 'took'} ${f.duration(each.seconds)}, began ${f.moment(each.startedAt)}`;
  return el('li', { 'data-key': `a${i}${each.ending}${each.bee}` },
    el('div', { class: 'attempt-head' }, el('span', { class: `badge ${look}` }, word), el('span', {}, where), el('span', { class: 'muted' }, when)),
    each.message && el('p', { class: 'message bad' }, each.message),
    each.detail && el('details', { open: true }, el('summary', {}, 'Details'), el('pre', { tabindex: '0' }, each.detail)),
    each.result !== null && el('pre', { tabindex: '0' }, f.pretty(each.result)));
}
