// What is long and folded away lies compressed in the page, and is put in its place when somebody opens it.
const packed = (() => {
  const texts = JSON.parse(document.getElementById("packed").textContent);
  const arrivals = [];
  const underway = new Map();
  const read = (group) => {
    const bytes = Uint8Array.from(atob(texts[group]), (sign) => sign.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).json();
  };
  const put = async (place) => {
    const fold = place.parentElement;
    if (!("DecompressionStream" in window)) {
      place.textContent = "This browser is too old to show what lies here; the files beside this page have the same.";
      return;
    }
    const [group, number] = place.dataset.at.split(".");
    const part = document.createElement("template");
    part.innerHTML = (await read(group))[number];
    place.replaceWith(part.content);
    for (const act of arrivals) act(fold);
  };
  // The same place is filled once, however often it is asked for while it is being filled.
  const fill = (fold) => Promise.all([...fold.querySelectorAll(":scope > .packed")].map((place) => {
    if (!underway.has(place)) underway.set(place, put(place));
    return underway.get(place);
  }));
  document.addEventListener("toggle", (event) => { if (event.target.open) fill(event.target); }, true);
  // What every part of the page needs: those that are there get it now, the others when they are put in their place.
  const everywhere = (act) => { act(document); arrivals.push(act); };
  return { fill, read, everywhere, groups: texts.length };
})();
