// Which screen is shown, and what stays around it.

import { el, show } from './dom.js';
import { ask, toast } from './actions.js';
import { reopen, watch } from './live.js';
import { setsScreen } from './sets.js';
import { setScreen } from './set.js';
import { jobsScreen } from './jobs.js';
import { jobScreen } from './job.js';
import { beesScreen } from './bees.js';
import { queuesScreen } from './queues.js';
import { queueScreen } from './queue.js';

const main = document.getElementById('main');
let about = null;
let leave = null;

const routes = [
  [/^sets$/, 'sets', () => setsScreen],
  [/^sets\/([^/]+)$/, 'sets', () => setScreen],
  [/^sets\/([^/]+)\/jobs$/, 'sets', () => jobsScreen],
  [/^sets\/([^/]+)\/jobs\/(\d+)$/, 'sets', () => jobScreen],
  [/^bees$/, 'bees', () => beesScreen],
  [/^queues$/, 'queues', () => queuesScreen],
  [/^queues\/([^/]+)$/, 'queues', () => queueScreen],
];

function route() {
  leave?.();
  leave = null;
  watch(null);
  if (!about) return;
  const [path, query] = location.hash.replace(/^#\/?/, '').split('?');
  const home = about.sets ? 'sets' : 'queues';
  for (const [pattern, nav, screen] of routes) {
    const match = pattern.exec(path || home);
    if (!match) continue;
    for (const link of document.querySelectorAll('[data-nav]')) {
      if (link.dataset.nav === nav) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    show(main);
    main.scrollTop = 0;
    window.scrollTo(0, 0);
    leave = screen()({ main, about, names: match.slice(1).map(decodeURIComponent), query: new URLSearchParams(query ?? '') }) ?? null;
    return;
  }
  document.title = 'Biene';
  show(main, el('section', { class: 'card empty' }, el('h1', {}, 'There is no such page'), el('p', {}, el('a', { href: `#/${home}` }, 'Back to the beginning'))));
}

async function begin() {
  try {
    about = await ask('about');
  } catch (failure) {
    about = null;
    watch(null);
    if (failure.status === 401) return login();
    show(main, el('section', { class: 'card empty' }, el('h1', {}, 'The dashboard does not answer'), el('p', {}, failure.message)));
    setTimeout(begin, 3000);
    return;
  }
  document.getElementById('readonly').hidden = !about.readOnly;
  document.body.dataset.readonly = String(about.readOnly);
  document.getElementById('where').textContent = about.where ? `Job sets ${about.where}` : '';
  document.querySelector('[data-nav=sets]').hidden = !about.sets;
  document.querySelector('[data-nav=bees]').hidden = !about.sets;
  document.querySelector('[data-nav=queues]').hidden = !about.queues;
  route();
}

function login() {
  document.title = 'Biene: token';
  const input = el('input', { type: 'password', name: 'token', autocomplete: 'off', 'aria-label': 'Token', required: true });
  const form = el('form', { class: 'login' }, el('label', {}, 'Token', input), el('button', { class: 'primary' }, 'Go on'));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    try {
      await ask('session', { token: input.value.trim() });
      begin();
    } catch (failure) {
      toast(failure.message, 'bad');
      input.select();
    }
  });
  show(main, el('section', { class: 'card narrow' }, el('h1', {}, 'Which token?'),
    el('p', {}, 'It was printed where biene dashboard was started, as part of the address.'), form));
  input.focus();
}

const root = document.documentElement;
const store = {
  get: () => { try { return localStorage.getItem('theme'); } catch { return null; } },
  set: (theme) => { try { localStorage.setItem('theme', theme); } catch { /* private windows remember nothing */ } },
};
if (store.get()) root.dataset.theme = store.get();

function switchTheme() {
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
  store.set(root.dataset.theme);
}

const keys = [['g s', 'sets'], ['g b', 'bees'], ['g q', 'queues'], ['/', 'filter'], ['t', 'light or dark'], ['?', 'these keys'], ['Esc', 'close']];

function help() {
  if (document.querySelector('dialog')) return;
  const dialog = el('dialog', { 'aria-label': 'Keys' }, el('h2', {}, 'Keys'),
    el('dl', { class: 'keys' }, keys.map(([key, what]) => [el('dt', {}, key.split(' ').map((k) => el('kbd', {}, k))), el('dd', {}, what)])),
    el('div', { class: 'buttons end' }, el('button', { type: 'button', 'data-close': true }, 'Close')));
  dialog.querySelector('[data-close]').onclick = () => dialog.close();
  dialog.onclose = () => dialog.remove();
  document.body.append(dialog);
  dialog.showModal();
}

let prefix = '';
document.addEventListener('keydown', (event) => {
  const typing = event.target.closest?.('input, select, textarea, dialog');
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = prefix + event.key;
  prefix = event.key === 'g' && !prefix ? 'g ' : '';
  if (key === 'g s') location.hash = '#/sets';
  else if (key === 'g b') location.hash = '#/bees';
  else if (key === 'g q') location.hash = '#/queues';
  else if (key === 't') switchTheme();
  else if (key === '?') help();
  else if (key === '/') {
    const field = document.querySelector('main input');
    if (!field) return;
    event.preventDefault();
    field.focus();
  }
});

document.getElementById('theme').addEventListener('click', switchTheme);
document.getElementById('help').addEventListener('click', help);
document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  main.focus();
});
document.addEventListener('refused', () => ask('about').then(reopen, begin));
window.addEventListener('hashchange', () => arrive());

/** A token in the address is shown once and taken out of it, so that it stays in no history. */
async function arrive() {
  const token = /^#token=(.+)$/.exec(location.hash);
  if (!token) return about ? route() : begin();
  history.replaceState(null, '', '#/');
  try {
    await ask('session', { token: decodeURIComponent(token[1]) });
  } catch (failure) {
    if (failure.status === 401) toast(failure.message, 'bad');
  }
  return begin();
}

arrive();
