// One stream of what is visible. A page that nobody sees has none: the server stops looking when the last one is gone.

let source = null;
let wanted = null;
let retry = 0;

const state = (name, text) => {
  const badge = document.getElementById('live');
  badge.dataset.state = name;
  badge.querySelector('b').textContent = text;
};

/** Shows a view from now on: `tell` is called with each state of it. Null for none. */
export function watch(view, tell) {
  wanted = view && { view, tell };
  open();
}

function open() {
  source?.close();
  source = null;
  clearTimeout(retry);
  if (!wanted) return state('idle', 'not live');
  if (document.hidden) return state('idle', 'paused');
  const { view, tell } = wanted;
  const opened = new EventSource(`api/live?${view}`);
  source = opened;
  opened.onmessage = (event) => {
    if (source !== opened) return;
    const told = JSON.parse(event.data);
    if (told.error) state('broken', 'no data');
    else state('live', 'live');
    tell(told);
  };
  opened.onerror = () => {
    if (source !== opened) return;
    state('broken', 'reconnecting');
    if (opened.readyState !== EventSource.CLOSED) return;
    // The browser tries again by itself unless it was refused: then ask why, now and then.
    retry = setTimeout(() => document.dispatchEvent(new CustomEvent('refused')), 1000);
  };
}

export const reopen = open;

document.addEventListener('visibilitychange', open);
