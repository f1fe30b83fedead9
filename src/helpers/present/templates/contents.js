"use strict";
// The contents fold away on a phone and follow the reader everywhere else.
const contents = document.querySelector(".contents details");
const links = new Map(
  [...contents.querySelectorAll("a")].map((link) => [link.getAttribute("href").slice(1), link])
);
const narrow = window.matchMedia("(max-width: 62rem)");
const fit = () => { contents.open = !narrow.matches; };
fit();
narrow.addEventListener("change", fit);
contents.addEventListener("click", (event) => {
  if (event.target.closest("a") && narrow.matches) contents.open = false;
});
const sections = [...document.querySelectorAll("main > section")];
let waiting = false;
const follow = () => {
  waiting = false;
  const line = window.innerHeight * 0.3;
  const here = sections.filter((section) => section.getBoundingClientRect().top <= line).pop() || sections[0];
  for (const [name, link] of links) {
    if (here && name === here.id) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
};
window.addEventListener("scroll", () => {
  if (!waiting) { waiting = true; window.requestAnimationFrame(follow); }
}, { passive: true });
follow();
