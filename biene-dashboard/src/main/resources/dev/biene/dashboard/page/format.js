// How numbers, times and texts are written.

const grouped = new Intl.NumberFormat('en');

export const count = (n) => grouped.format(n);

export function short(n) {
  if (n < 10_000) return count(n);
  for (const [limit, unit] of [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k']]) {
    if (n >= limit) return (n / limit).toPrecision(3).replace(/\.?0+$/, (end) => (end.includes('.') ? '' : end)) + unit;
  }
  return count(n);
}

export const plural = (n, noun) => `${count(n)} ${noun}${n === 1 ? '' : 's'}`;

export function bytes(n) {
  if (n < 1000) return `${n} B`;
  for (const [limit, unit] of [[1e12, 'TB'], [1e9, 'GB'], [1e6, 'MB'], [1e3, 'kB']]) {
    if (n >= limit) return `${(n / limit).toFixed(n / limit < 10 ? 1 : 0)} ${unit}`;
  }
  return `${n} B`;
}

export function rate(perSecond) {
  if (!perSecond) return '0/s';
  if (perSecond < 0.1) return `${(perSecond * 60).toPrecision(2)}/min`;
  return `${perSecond < 10 ? perSecond.toFixed(1) : short(Math.round(perSecond))}/s`;
}

export function duration(seconds) {
  if (seconds === null || seconds === undefined) return '–';
  if (seconds === 0) return '0 s';
  if (seconds < 0.001) return `${Math.max(1, Math.round(seconds * 1e6))} µs`;
  if (seconds < 1) return `${seconds < 0.01 ? (seconds * 1e3).toFixed(1) : Math.round(seconds * 1e3)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = seconds / 3600;
  if (hours < 48) return `${Math.floor(hours)} h ${Math.round((hours % 1) * 60) % 60} min`;
  return `${Math.round(hours / 24)} days`;
}

export const ago = (seconds) => (seconds < 1.5 ? 'just now' : `${duration(seconds)} ago`);

export const since = (millis) => ago(Math.max(0, (Date.now() - millis) / 1000));

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const clockSeconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

export const time = (millis, withSeconds) => (withSeconds ? clockSeconds : clock).format(millis);

export function moment(millis) {
  const sameDay = new Date(millis).toDateString() === new Date().toDateString();
  return sameDay ? clockSeconds.format(millis) : `${day.format(millis)}, ${clock.format(millis)}`;
}

/** "in 3 min, at 14:02" */
export function finish(seconds) {
  if (seconds === null || seconds === undefined) return null;
  const at = Date.now() + seconds * 1000;
  return { in: duration(seconds), at: seconds < 86_400 ? clock.format(at) : day.format(at) };
}

export const percent = (part, whole) => {
  if (!whole) return '0 %';
  const share = (100 * part) / whole;
  return part < whole && share > 99.9 ? '99.9 %' : `${share < 10 && share > 0 ? share.toFixed(1) : Math.floor(share)} %`;
};

/** Indents JSON without reading its numbers, so that every digit stays as it is. */
export function pretty(json) {
  let out = '';
  let depth = 0;
  const line = () => '\n' + '  '.repeat(depth);
  for (let i = 0; i < json.length; i++) {
    const c = json[i];
    if (c === '"') {
      let end = i + 1;
      while (end < json.length && json[end] !== '"') end += json[end] === '\\' ? 2 : 1;
      out += json.slice(i, end + 1);
      i = end;
    } else if (c === '{' || c === '[') {
      let next = i + 1;
      while (/\s/.test(json[next] ?? '')) next++;
      if (json[next] === '}' || json[next] === ']') {
        out += c + json[next];
        i = next;
      } else {
        depth++;
        out += c + line();
      }
    } else if (c === '}' || c === ']') {
      depth--;
      out += line() + c;
    } else if (c === ',') {
      out += c + line();
    } else if (c === ':') {
      out += ': ';
    } else if (!/\s/.test(c)) {
      out += c;
    }
  }
  return out;
}

/** Offset, sixteen bytes, and what of them is text, a line. */
export function hex(base64) {
  const raw = atob(base64);
  const lines = [];
  for (let at = 0; at < raw.length; at += 16) {
    const part = raw.slice(at, at + 16);
    const codes = [...part].map((c) => c.charCodeAt(0).toString(16).padStart(2, '0'));
    const left = codes.slice(0, 8).join(' ').padEnd(23);
    const right = codes.slice(8).join(' ').padEnd(23);
    lines.push(`${at.toString(16).padStart(6, '0')}  ${left}  ${right}  ${part.replace(/[^\x20-\x7e]/g, '·')}`);
  }
  return lines.join('\n');
}
