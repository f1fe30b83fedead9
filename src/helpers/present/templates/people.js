// A count opens the list of its subjects; a subject in the list opens its profile.
const people = (() => {
  const data = JSON.parse(document.getElementById("people").textContent);
  const dialog = document.querySelector("dialog.people");
  const heading = dialog.querySelector("h2");
  const list = dialog.querySelector("ul");
  let asked = null;
  const words = (part) => {
    const copy = part.cloneNode(true);
    for (const tag of copy.querySelectorAll(".tag, .number")) tag.remove();
    return copy.textContent.trim();
  };
  const title = (button) => {
    const table = button.closest("table");
    const caption = table && table.caption;
    const cell = button.closest("td");
    const column = cell && table.tHead && table.tHead.rows.length === 1 && table.tHead.rows[0].cells[cell.cellIndex];
    const row = button.closest("tr") && button.closest("tr").querySelector("th[scope=row]");
    const card = button.closest("dl > div") && button.closest("dl > div").querySelector("dt");
    const section = !table && !card && button.closest("section") && button.closest("section").querySelector("h2");
    return [caption, row, column, card, section].filter(Boolean).map(words).join(" · ");
  };
  // A list of links, each a text and the name of what it leads to.
  const listed = (words, links) => {
    heading.textContent = words;
    list.replaceChildren(...links.map(([text, name]) => {
      const link = document.createElement("a");
      link.href = `#${name}`;
      link.textContent = text;
      const item = document.createElement("li");
      item.append(link);
      return item;
    }));
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
    heading.focus();
  };
  const show = (number) => {
    const members = data.behind[number];
    if (!members) return;
    const button = asked || document.querySelector(`button.count[data-people="${number}"]`);
    const count = `${members.length} ${members.length === 1 ? "subject" : "subjects"}`;
    list.className = "names";
    listed(button ? `${count}: ${title(button)}` : count, members.map((place) => data.subjects[place]));
  };
  const found = (words, links) => {
    list.className = "hits";
    listed(words, links);
  };
  const hide = () => { if (dialog.open) dialog.close(); };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.count");
    if (!button) return;
    asked = button;
    const wanted = `#people-${button.dataset.people}`;
    if (window.location.hash === wanted) show(Number(button.dataset.people));
    else window.location.hash = wanted;
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  list.addEventListener("click", (event) => { if (event.target.closest("a")) { asked = null; hide(); } });
  // Whoever closes the list is where they were, and the address no longer names it.
  dialog.addEventListener("close", () => {
    if (!/^#people-/.test(window.location.hash)) return;
    history.replaceState(null, "", window.location.pathname + window.location.search);
    if (asked) asked.focus();
    asked = null;
  });
  // A subject that a table names leads to the profile.
  const profiles = [...document.querySelectorAll("details.profile")];
  const anchors = new Map(profiles.map((profile) => [profile.querySelector("summary b").textContent, profile.id]));
  packed.everywhere((root) => {
    for (const button of root.querySelectorAll("button.count")) {
      button.setAttribute("aria-haspopup", "dialog");
      button.title = "Open the subjects behind this count";
    }
    for (const table of root.querySelectorAll(".table:not(.profile .table) table")) {
      const place = table.tHead ? [...table.tHead.rows[0].cells].findIndex((cell) => words(cell) === "Subject") : -1;
      if (place < 0) continue;
      for (const row of table.tBodies[0].rows) {
        const cell = row.cells[place];
        const anchor = cell && anchors.get(cell.textContent.trim());
        if (!anchor) continue;
        const link = document.createElement("a");
        link.href = `#${anchor}`;
        link.textContent = cell.textContent.trim();
        cell.replaceChildren(link);
      }
    }
  });
  // An opened record stands below its row, as wide as the table.
  document.addEventListener("toggle", ({ target: fold }) => {
    const row = fold.matches("td .record") && fold.closest("tr");
    if (!row) return;
    const list = fold.querySelector("dl");
    if (fold.open && list) {
      const below = document.createElement("tr");
      const cell = below.insertCell();
      below.className = "record";
      cell.colSpan = row.cells.length;
      cell.append(list);
      row.after(below);
    } else if (!fold.open && !list) {
      const below = row.nextElementSibling;
      fold.append(below.querySelector("dl"));
      below.remove();
    }
  }, true);
  return { show, hide, found };
})();
