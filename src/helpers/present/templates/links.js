// A link to something folded away opens it, and a link to the subjects behind a count opens their list.
const open = async () => {
  const name = decodeURIComponent(window.location.hash.slice(1));
  const asked = /^people-(\d+)$/.exec(name);
  if (asked) { people.show(Number(asked[1])); return; }
  people.hide();
  let target = name && document.getElementById(name);
  const filled = [];
  for (let fold = target && target.closest("details"); fold; fold = fold.parentElement.closest("details")) {
    fold.open = true;
    filled.push(packed.fill(fold));
  }
  if (filled.length) {
    await Promise.all(filled);
    target = document.getElementById(name);
  }
  if (target) {
    target.scrollIntoView();
    const heading = target.matches("details") && target.querySelector("summary");
    if (heading) heading.focus({ preventScroll: true });
  }
};
window.addEventListener("hashchange", open);
if (window.location.hash) open();
// On paper there is nothing to open: the listings are there, and the profiles that were opened.
const folded = () => document.querySelectorAll("#listings details.fold:not([open])");
let opened = [];
window.addEventListener("beforeprint", () => {
  opened = [...folded()];
  for (const fold of opened) fold.open = true;
});
window.addEventListener("afterprint", () => { for (const fold of opened) fold.open = false; });
