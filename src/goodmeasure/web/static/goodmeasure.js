// Script may add, never carry: every page works without this file.
import { initAll } from './vendor/nhsuk-frontend.min.js';

document.body.classList.add('js-enabled', 'nhsuk-frontend-supported');
initAll();

// Work in progress: look again quietly and say only what has changed.
async function lookAgain(shown) {
  const answer = await fetch(location.href, { credentials: 'same-origin' });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const fresh = page.getElementById(shown.id);
  if (!fresh) return;
  if (fresh.innerHTML !== shown.innerHTML) shown.innerHTML = fresh.innerHTML;
  if (fresh.dataset.looksAgain) watch(shown);
  else document.querySelectorAll('[data-while-waiting]').forEach((one) => one.remove());
}

function watch(shown) {
  const seconds = Number(shown.dataset.looksAgain);
  setTimeout(() => lookAgain(shown).catch(() => watch(shown)), seconds * 1000);
}

document.querySelectorAll('[data-looks-again]').forEach(watch);
