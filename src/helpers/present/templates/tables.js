// Tables can be taken away as CSV; long ones can be searched, and they and listings sorted where rows stand in no groups.
(() => {
  const LONG = 12;
  const text = (cell) => cell.textContent.trim();
  // A spreadsheet would run what begins so; a number keeps its sign.
  const formula = /(^|[;\t])\s*["']?\s*[=+\-\u2212@\uff1d\uff0b\uff0d\uff20]|^[\t\r]/;
  const negative = /^[-\u2212][\d,]+(\.\d+)?%?$/;
  const harmless = (value) => (formula.test(value) && !negative.test(value) ? `'${value}` : value);
  const quoted = (value) => `"${harmless(value).replaceAll('"', '""')}"`;
  const csv = (table) => {
    const lines = [];
    let group = "";
    const grouped = table.querySelector("tbody .group");
    for (const row of table.rows) {
      const cells = [...row.cells].flatMap((cell) => [text(cell), ...Array(cell.colSpan - 1).fill("")]);
      if (row.querySelector(".group")) { group = cells[0]; continue; }
      lines.push((grouped ? [row.closest("thead") ? "" : group, ...cells] : cells).map(quoted).join(","));
    }
    return `\ufeff${lines.join("\r\n")}\r\n`;
  };
  // What Word and Excel take as a table: markup without anything to click, and tabs for the rest.
  const copy = (table) => {
    const plain = table.cloneNode(true);
    for (const row of plain.querySelectorAll("[hidden]")) row.remove();
    for (const button of plain.querySelectorAll("button, a")) button.replaceWith(button.textContent);
    for (const cell of plain.querySelectorAll("th, td")) cell.style.border = "1px solid #999";
    plain.style.borderCollapse = "collapse";
    const lines = [...plain.rows].map((row) => [...row.cells].map((cell) => harmless(text(cell))).join("\t"));
    document.addEventListener("copy", (event) => {
      event.preventDefault();
      event.clipboardData.setData("text/html", plain.outerHTML);
      event.clipboardData.setData("text/plain", `${lines.join("\n")}\n`);
    }, { once: true });
    document.execCommand("copy");
  };
  const save = (name, content, type) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  const tool = (label, act) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "tool";
    button.textContent = label;
    button.addEventListener("click", act);
    return button;
  };
  const search = (table, caption) => {
    const field = document.createElement("input");
    field.type = "search";
    field.placeholder = "Search this table";
    field.setAttribute("aria-label", `Search in ${caption}`);
    field.addEventListener("input", () => {
      const wanted = field.value.trim().toLowerCase();
      let group = null;
      let shown = false;
      const settle = () => { if (group) group.hidden = Boolean(wanted) && !shown; };
      for (const row of table.tBodies[0].rows) {
        if (row.querySelector(".group")) { settle(); group = row; shown = text(row).toLowerCase().includes(wanted); continue; }
        const inGroup = group && text(group).toLowerCase().includes(wanted);
        row.hidden = Boolean(wanted) && !inGroup && !text(row).toLowerCase().includes(wanted);
        shown = shown || !row.hidden;
      }
      settle();
    });
    return field;
  };
  const value = (row, place) => {
    const content = row.cells[place] ? text(row.cells[place]) : "";
    const number = content.replaceAll(",", "").replace("\u2212", "-").match(/^[<>\u2265\u2264]?(-?\d+(\.\d+)?)(?![\d-])/);
    return { content, number: number ? Number(number[1]) : null };
  };
  const sort = (table, place, down) => {
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => ({ row, ...value(row, place) }));
    const side = down ? -1 : 1;
    rows.sort((one, other) => {
      if ((one.number === null) !== (other.number === null)) return one.number === null ? 1 : -1;
      if (one.number !== null && one.number !== other.number) return side * (one.number - other.number);
      return side * one.content.localeCompare(other.content, "en", { numeric: true });
    });
    body.append(...rows.map((entry) => entry.row));
  };
  const sortable = (table) => {
    const head = table.tHead && table.tHead.rows.length === 1 ? [...table.tHead.rows[0].cells] : [];
    for (const [place, cell] of head.entries()) {
      if (!text(cell) || cell.colSpan > 1) continue;
      const button = tool(text(cell), () => {
        const down = cell.getAttribute("aria-sort") === "ascending";
        for (const other of head) other.removeAttribute("aria-sort");
        cell.setAttribute("aria-sort", down ? "descending" : "ascending");
        sort(table, place, down);
      });
      button.className = "sort";
      cell.replaceChildren(button);
    }
  };
  packed.everywhere((root) => {
    for (const table of root.querySelectorAll(".table:not(.answer, .profile .table) table")) {
      const holder = table.closest(".table");
      const caption = table.caption ? text(table.caption) : "this table";
      const bar = document.createElement("div");
      bar.className = "tools";
      const rows = table.tBodies[0] ? table.tBodies[0].rows.length : 0;
      if (rows > LONG) {
        const above = document.createElement("div");
        above.className = "tools";
        above.append(search(table, caption));
        holder.prepend(above);
      }
      const listed = rows > LONG || (rows > 1 && caption.startsWith("Listing"));
      if (listed && !table.querySelector("tbody .group")) sortable(table);
      const name = `${caption.replace(/[^\p{L}\d]+/gu, "-").replace(/^-|-$/g, "").toLowerCase()}.csv`;
      const download = tool("CSV", () => save(name, csv(table), "text/csv;charset=utf-8"));
      download.setAttribute("aria-label", `${caption} as CSV`);
      const taken = tool("Copy", () => {
        copy(table);
        taken.textContent = "Copied";
        setTimeout(() => { taken.textContent = "Copy"; }, 2000);
      });
      taken.setAttribute("aria-label", `Copy ${caption} as a table for Word or Excel`);
      bar.append(taken, download);
      holder.append(bar);
    }
  });
  // What is wider than its room says that it scrolls.
  const watch = new ResizeObserver((rooms) => {
    const wide = rooms.map(({ target }) => target.scrollWidth > target.clientWidth + 1);
    window.requestAnimationFrame(() => {
      for (const [place, { target }] of rooms.entries()) target.classList.toggle("cut", wide[place]);
    });
  });
  packed.everywhere((root) => { for (const room of root.querySelectorAll(".scroll, .panel")) watch.observe(room); });
  // A figure by itself: its colours no longer come from the page.
  for (const figure of document.querySelectorAll("figure.figure")) {
    const drawing = figure.querySelector(".panel > svg");
    if (!drawing) continue;
    const caption = text(figure.querySelector("figcaption"));
    const name = caption.replace(/[^\p{L}\d]+/gu, "-").toLowerCase();
    const [, , wide, high] = drawing.getAttribute("viewBox").split(" ").map(Number);
    const alone = () => {
      const style = getComputedStyle(document.documentElement);
      const whole = drawing.cloneNode(true);
      whole.setAttribute("width", wide);
      whole.setAttribute("height", high);
      return new XMLSerializer().serializeToString(whole).replace(/var\((--[\w-]+)\)/g, (_, name) => style.getPropertyValue(name).trim());
    };
    const button = tool("SVG", () => save(`${name}.svg`, alone(), "image/svg+xml"));
    button.setAttribute("aria-label", `${caption} as SVG`);
    const picture = tool("PNG", () => {
      const image = new Image();
      image.addEventListener("load", () => {
        const canvas = document.createElement("canvas");
        canvas.width = Math.round(wide * 300 / 72);
        canvas.height = Math.round(high * 300 / 72);
        const pen = canvas.getContext("2d");
        pen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--paper").trim();
        pen.fillRect(0, 0, canvas.width, canvas.height);
        pen.drawImage(image, 0, 0, canvas.width, canvas.height);
        canvas.toBlob((blob) => save(`${name}.png`, blob, "image/png"));
      });
      image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(alone())}`;
    });
    picture.setAttribute("aria-label", `${caption} as PNG`);
    const bar = document.createElement("div");
    bar.className = "tools";
    bar.append(button, picture);
    (figure.querySelector(":scope > .note") || figure.querySelector(".panel")).after(bar);
  }
})();
