// The jobs of a set, page by page.

import { el, show } from './dom.js';
import { ask } from './actions.js';
import { crumbs, jobHref, table } from './set.js';
import { setHref } from './sets.js';
import * as f from './format.js';

const states = ['', 'unclaimed', 'running', 'waiting', 'completed', 'exhausted'];

export function stateBadge(state) {
  const look = { completed: 'done', running: 'active', waiting: 'waiting', exhausted: 'exhausted', unclaimed: 'none' };
  return el('span', { class: `badge ${look[state]}` }, state);
}

export function jobsScreen({ main, names: [set], query }) {
  document.title = `Jobs of ${set} · Biene`;
  const state = el('select', { name: 'state', 'aria-label': 'State' },
    states.map((each) => el('option', { value: each, selected: each === (query.get('state') ?? '') }, each || 'any state')));
  const input = el('input', { type: 'search', name: 'input', placeholder: 'Text of the input', 'aria-label': 'Text of the input', value: query.get('input') ?? '', spellcheck: 'false' });
  const error = el('input', { type: 'search', name: 'error', placeholder: 'Text of an error', 'aria-label': 'Text of an error', value: query.get('error') ?? '', spellcheck: 'false' });
  const form = el('form', { class: 'filters', role: 'search' }, state, input, error, el('button', { class: 'primary' }, 'Find'));
  const list = el('div', {});
  const foot = el('div', { class: 'foot' });
  let jobs = [];
  let after = 0;
  let searching = 0;

  const filter = () => {
    const chosen = { state: state.value, input: input.value, error: error.value };
    return new URLSearchParams(Object.entries(chosen).filter(([, value]) => value));
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    history.replaceState(null, '', `${setHref(set)}/jobs?${filter()}`);
    begin();
  });
  state.addEventListener('change', () => form.requestSubmit());
  foot.addEventListener('click', (event) => {
    if (event.target.closest('button[data-more]')) next();
  });
  const begin = () => {
    jobs = [];
    after = 0;
    next();
  };

  /** Goes on until there is a page to show: the server looks through a bounded number of jobs at a time. */
  async function next() {
    const mine = ++searching;
    const goal = jobs.length + 50;
    try {
      for (let more = true; more && jobs.length < goal && mine === searching;) {
        show(foot, el('p', { class: 'muted' }, after ? `looked through ${f.count(after)} …` : 'looking …'));
        const page = await ask(`sets/${encodeURIComponent(set)}/jobs?${filter()}&limit=50&after=${after}`);
        if (mine !== searching) return;
        jobs = jobs.concat(page.jobs);
        after = page.through;
        more = page.more;
        draw(more);
      }
    } catch (failure) {
      if (mine === searching) show(foot, el('p', { class: 'card error' }, failure.message));
    }
  }

  function draw(more) {
    show(list, jobs.length > 0 && el('section', { class: 'card' }, rows()));
    show(foot,
      jobs.length === 0 && !more && el('section', { class: 'card empty' }, el('h2', {}, 'No such job')),
      jobs.length > 0 && el('p', { class: 'muted' }, `${f.plural(jobs.length, 'job')}${more ? ' so far' : ''}`),
      more && el('button', { type: 'button', 'data-more': true }, 'Show more'));
  }

  const rows = () => table([['Job', 'number'], ['State'], ['Input'], ['Result or error'], ['Attempts', 'number'], ['Took', 'number'], ['Completed']],
    jobs.map((job) => [job.job,
      el('a', { href: jobHref(set, job.job) }, f.count(job.job)), stateBadge(job.state), el('code', { class: 'cut' }, job.input),
      job.result !== null ? el('code', { class: 'cut' }, job.result) : job.error ? el('span', { class: 'cut bad' }, job.error) : '–',
      f.count(job.attempts), f.duration(job.seconds), job.completedAt ? f.moment(job.completedAt) : '–']), 'j');

  show(main, crumbs(['Sets', '#/sets'], [set, setHref(set)], ['Jobs']), el('div', { class: 'heading' }, el('h1', {}, 'Jobs'), form), list, foot);
  const again = () => begin();
  document.addEventListener('changed', again);
  begin();
  return () => {
    searching++;
    document.removeEventListener('changed', again);
  };
}
