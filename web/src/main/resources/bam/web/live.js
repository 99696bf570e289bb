// Keeps the parts of a page that are marked data-live up to date: the server sends the whole page when it has changed.
'use strict';

const connection = document.getElementById('connection');

function say(sentence) {
  connection.textContent = sentence;
  connection.hidden = sentence === '';
}

// Where somebody was before a part was replaced: the element in focus by its id, and what was scrolled.
function swap(old, fresh) {
  if (old.outerHTML === fresh.outerHTML) return;
  const focus = old.contains(document.activeElement) ? document.activeElement.id : '';
  const scrolled = [...old.querySelectorAll('[tabindex]')].map((part) => [part.scrollLeft, part.scrollTop]);
  old.replaceWith(fresh);
  fresh.querySelectorAll('[tabindex]').forEach((part, i) => scrolled[i] && part.scrollTo(...scrolled[i]));
  if (focus) document.getElementById(focus)?.focus({ preventScroll: true });
}

function show(html) {
  const page = new DOMParser().parseFromString(html, 'text/html');
  page.querySelectorAll('[data-live]').forEach((fresh) => {
    const old = document.getElementById(fresh.id);
    if (old) swap(old, document.adoptNode(fresh));
  });
  document.documentElement.dataset.seen = String(Number(document.documentElement.dataset.seen ?? 0) + 1);
  say('');
}

if (document.querySelector('[data-live]')) {
  const events = new EventSource('/events' + location.pathname);
  events.addEventListener('page', (event) => show(event.data));
  events.addEventListener('away', (event) => say(event.data));
  events.addEventListener('error', () => say('The connection is lost; trying again. What is shown may be old.'));
  events.addEventListener('open', () => say(''));
}
