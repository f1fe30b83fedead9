// One search for the whole page: what is to be seen, what is folded away, and what lies compressed.
(() => {
  if (!packed.groups) return;
  const MOST = 200;
  const PARTS = "p, h3, tr, li, dt + dd, figcaption, summary";
  const form = document.createElement("form");
  form.className = "search";
  form.setAttribute("role", "search");
  const field = document.createElement("input");
  field.type = "search";
  field.placeholder = "Search page and profiles";
  field.setAttribute("aria-label", "Search the page and every profile");
  form.append(field);
  document.querySelector(".contents").prepend(form);
  const said = (part) => [...(part.cells || [part])].map((cell) => cell.textContent.trim()).join(" · ").replace(/\s+/g, " ");
  // The text around the first place where it is found.
  const around = (text, wanted) => {
    const at = Math.max(0, text.toLowerCase().indexOf(wanted) - 60);
    return `${at ? "…" : ""}${text.slice(at, at + 140)}${text.length > at + 140 ? "…" : ""}`;
  };
  const titled = (target) => {
    const own = target.matches(".profile") ? target.querySelector("summary b") : target.querySelector("figcaption, caption, h2");
    return (own || target).lastChild.textContent.trim();
  };
  const search = (root, wanted, of) => [...root.querySelectorAll(PARTS)].filter((part) => !(part.parentElement && part.parentElement.closest(PARTS)))
    .map((part) => [part, said(part)]).filter(([, text]) => text.toLowerCase().includes(wanted))
    .map(([part, text]) => [of(part), around(text, wanted)]).filter(([target]) => target)
    .map(([target, text]) => [`${titled(target)}: ${text}`, target.id]);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const wanted = field.value.trim().toLowerCase().replace(/\s+/g, " ");
    if (!wanted) return;
    form.setAttribute("aria-busy", "true");
    const hits = search(document.getElementById("report"), wanted, (part) => part.closest("[id]"));
    const places = new Map([...document.querySelectorAll(".packed")].map((place) => [place.dataset.at, place]));
    for (let group = 0; group < packed.groups; group += 1) {
      for (const [number, html] of (await packed.read(group)).entries()) {
        const place = places.get(`${group}.${number}`);
        if (!place) continue; // it is in the page already
        const part = document.createElement("template");
        part.innerHTML = html;
        hits.push(...search(part.content, wanted, () => (place.id ? place : place.closest("[id]"))));
      }
    }
    form.removeAttribute("aria-busy");
    const count = hits.length === 1 ? "1 place" : `${hits.length} places`;
    const shown = hits.length > MOST ? `, the first ${MOST} of them here` : "";
    people.found(`“${field.value.trim()}” is in ${count}${shown}`, hits.slice(0, MOST));
  });
})();
