// Builds nodes, and brings what is shown in line with what should be shown. Text is only ever set as text: nothing here
// or elsewhere parses markup.

const SVG = 'http://www.w3.org/2000/svg';

function build(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'style') for (const [property, each] of Object.entries(value)) node.style.setProperty(property, each);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  append(node, children);
  return node;
}

function append(node, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) append(node, child);
    else node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

export const el = (tag, attributes, ...children) => build(document.createElement(tag), attributes, children);
export const svg = (tag, attributes, ...children) => build(document.createElementNS(SVG, tag), attributes, children);

/** Makes the children of `node` those given, keeping what is there: focus, selection and open details survive. */
export function show(node, ...children) {
  const wanted = document.createDocumentFragment();
  append(wanted, children);
  morphChildren(node, wanted);
}

function morphChildren(node, wanted) {
  let old = node.firstChild;
  for (const child of [...wanted.childNodes]) {
    if (old && alike(old, child)) {
      morph(old, child);
      old = old.nextSibling;
    } else {
      const later = old && child.dataset?.key && findKey(old, child);
      if (later) {
        node.insertBefore(later, old);
        morph(later, child);
      } else {
        node.insertBefore(child, old);
      }
    }
  }
  while (old) {
    const next = old.nextSibling;
    old.remove();
    old = next;
  }
}

function findKey(from, child) {
  for (let each = from.nextSibling; each; each = each.nextSibling) if (alike(each, child)) return each;
  return null;
}

function alike(a, b) {
  return a.nodeType === b.nodeType && a.nodeName === b.nodeName && (a.dataset?.key ?? '') === (b.dataset?.key ?? '');
}

function morph(old, wanted) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== wanted.data) old.data = wanted.data;
    return;
  }
  for (const { name, value } of [...wanted.attributes]) {
    if (old.getAttribute(name) === value) continue;
    // The page's policy forbids styles in markup, which this would be, and allows styles set by script.
    if (name === 'style') old.style.cssText = value;
    else old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    // A person opened or closed it.
    if (!wanted.hasAttribute(name) && !(name === 'open' && old.nodeName === 'DETAILS')) old.removeAttribute(name);
  }
  // What a person types stays.
  if (old.nodeName === 'INPUT' || old.nodeName === 'SELECT' || old.nodeName === 'TEXTAREA') return;
  if (old.hasAttribute('data-kept')) return;
  morphChildren(old, wanted);
}
