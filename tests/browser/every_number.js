// Every text with a digit in <main> that no explanation on the page stands behind.
() => {
  const main = document.querySelector("main");
  const open = [];
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  const exempt =
    ".gm-how, time, [data-own], input, select, textarea, option, label, legend, code, caption, " +
    ".nhsuk-hint, .nhsuk-pagination, .gm-pages, svg title, svg desc, button, .nhsuk-error-summary, " +
    ".nhsuk-u-visually-hidden, .nhsuk-table__heading";
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent.trim();
    if (!/\d/.test(text) || node.parentElement.closest(exempt)) continue;
    const held = node.parentElement.closest("[data-how]");
    const target = held && document.getElementById(held.dataset.how);
    const inside = target && (target.matches("details") ? target : target.closest("details"));
    if (!inside || inside.textContent.trim().length < 40) open.push(text.slice(0, 90));
  }
  return open;
}
