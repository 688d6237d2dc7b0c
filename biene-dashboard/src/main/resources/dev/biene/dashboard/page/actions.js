// What the buttons do. A button says it by data-do, and of what by its other data attributes.

import { el } from './dom.js';
import { plural } from './format.js';

export async function ask(path, body) {
  const answer = await fetch(`api/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
    credentials: 'same-origin',
  });
  const told = await answer.json().catch(() => ({ error: `the server answered ${answer.status}` }));
  if (answer.ok) return told;
  const failure = new Error(told.error ?? `the server answered ${answer.status}`);
  failure.status = answer.status;
  throw failure;
}

export function toast(text, kind = 'good') {
  const note = el('div', { class: `toast ${kind}` }, text);
  document.getElementById('toasts').append(note);
  setTimeout(() => note.remove(), kind === 'bad' ? 12_000 : 5_000);
}

/** Asks a person; resolves to whether they agreed. With `word` they must type it. */
export function confirm({ title, text, verb, word, danger }) {
  const input = word && el('input', { type: 'text', autocomplete: 'off', spellcheck: 'false', 'aria-label': `Type ${word} to confirm` });
  const yes = el('button', { type: 'button', class: danger ? 'danger' : 'primary', value: 'yes', disabled: Boolean(word) }, verb);
  const no = el('button', { type: 'button', value: 'no' }, 'Keep it as it is');
  const dialog = el('dialog', { 'aria-label': title },
    el('h2', {}, title), el('p', {}, text),
    word && el('label', {}, el('span', {}, 'Type ', el('code', {}, word), ' to confirm'), input),
    el('div', { class: 'buttons end' }, no, yes));
  input?.addEventListener('input', () => { yes.disabled = input.value !== word; });
  input?.addEventListener('keydown', (event) => { if (event.key === 'Enter' && !yes.disabled) yes.click(); });
  document.body.append(dialog);
  return new Promise((resolve) => {
    yes.onclick = () => dialog.close('yes');
    no.onclick = () => dialog.close('no');
    dialog.onclose = () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    };
    dialog.showModal();
    (input ?? no).focus();
  });
}

const path = (set, what) => `sets/${encodeURIComponent(set)}/${what}`;

const actions = {
  pause: async ({ set }) => {
    await ask(path(set, 'steer'), { state: 'paused' });
    return `${set} is paused: bees finish what they have in hand, then wait`;
  },
  resume: async ({ set }) => {
    await ask(path(set, 'steer'), { state: 'active' });
    return `${set} is active again`;
  },
  cancel: async ({ set }) => {
    const agreed = await confirm({
      title: `Cancel ${set}?`,
      text: 'All its bees end; what they have in hand is given back. Jobs and results stay, and Resume lets bees work on it again.',
      verb: 'Cancel the set', danger: true,
    });
    if (!agreed) return null;
    await ask(path(set, 'steer'), { state: 'cancelled' });
    return `${set} is cancelled`;
  },
  drop: async ({ set, total, completed }) => {
    const agreed = await confirm({
      title: `Drop ${set} for good?`,
      text: `Its ${plural(Number(total), 'job')} and ${plural(Number(completed), 'result')} are gone then, and nothing brings them back.`,
      verb: 'Drop it', word: set, danger: true,
    });
    if (!agreed) return null;
    await ask(path(set, 'drop'), { name: set });
    location.hash = '#/sets';
    return `${set} is dropped`;
  },
  retryAll: async ({ set }) => retried(await ask(path(set, 'retry'), {})),
  retryJob: async ({ set, job }) => retried(await ask(path(set, 'retry'), { jobs: [Number(job)] })),
  retryGroup: async ({ set, message }) => retried(await ask(path(set, 'retry'), { message })),
  sendBack: async ({ queue, items }) => {
    const agreed = await confirm({
      title: 'Send dead letters back?',
      text: `The ${plural(Number(items), 'item')} in ${queue} go back to the queues they came from, as they were, and are handled again.`,
      verb: 'Send them back',
    });
    if (!agreed) return null;
    const { items: sent } = await ask(`queues/${encodeURIComponent(queue)}/send-back`, {});
    return `${plural(sent, 'item')} sent back`;
  },
};

function retried({ jobs }) {
  document.dispatchEvent(new CustomEvent('changed'));
  return jobs === 0 ? 'No job is exhausted there any more' : `${plural(jobs, 'job')} will be tried again`;
}

document.addEventListener('click', async (event) => {
  const button = event.target.closest('button[data-do]');
  const action = button && actions[button.dataset.do];
  if (!action) return;
  button.disabled = true;
  try {
    const said = await action({ ...button.dataset });
    if (said) toast(said);
  } catch (failure) {
    toast(failure.message, 'bad');
  } finally {
    button.disabled = false;
  }
});
