// What a page can do more where scripts run. Everything works without.
"use strict";

// Share and copy the address of a story.
for (const box of document.querySelectorAll(".share")) {
  const link = document.querySelector("link[rel=canonical]");
  const url = link ? link.href : location.href.split("#")[0];
  const share = box.querySelector("[data-share]");
  const copy = box.querySelector("[data-copy]");
  if (navigator.share) {
    share.hidden = false;
    share.addEventListener("click", () => navigator.share({ title: document.title, url }).catch(() => {}));
  }
  if (navigator.clipboard) {
    const words = copy.textContent;
    copy.setAttribute("aria-live", "polite");
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(url);
      copy.textContent = copy.dataset.copy;
      setTimeout(() => (copy.textContent = words), 2500);
    });
  } else {
    copy.hidden = true;
  }
  box.hidden = !(navigator.share || navigator.clipboard);
}

// Turn the pictures of a gallery by buttons and arrow keys.
for (const box of document.querySelectorAll(".gallery")) {
  const strip = box.querySelector(".strip");
  const pictures = [...strip.querySelectorAll("li")];
  const thumbs = [...box.querySelectorAll(".thumbs a")];
  const turn = box.querySelector(".turn");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let at = 0;
  const show = (i) => {
    const to = pictures[Math.max(0, Math.min(i, pictures.length - 1))];
    const by = to.getBoundingClientRect().left - strip.getBoundingClientRect().left;
    strip.scrollTo({ left: strip.scrollLeft + by, behavior: calm.matches ? "auto" : "smooth" });
  };
  const seen = (i) => {
    at = i;
    thumbs.forEach((a, n) => (n === i ? a.setAttribute("aria-current", "true") : a.removeAttribute("aria-current")));
  };
  const watch = new IntersectionObserver(
    (list) => list.forEach((e) => e.isIntersecting && seen(pictures.indexOf(e.target))),
    { root: strip, threshold: 0.6 });
  pictures.forEach((p) => watch.observe(p));
  thumbs.forEach((a, i) => a.addEventListener("click", (e) => (e.preventDefault(), show(i))));
  strip.addEventListener("keydown", (e) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (!step) return;
    e.preventDefault();
    show(at + (getComputedStyle(strip).direction === "rtl" ? -step : step));
  });
  if (turn) {
    turn.hidden = false;
    turn.addEventListener("click", (e) => {
      const b = e.target.closest("button");
      if (b) show(at + Number(b.dataset.turn));
    });
  }
}

// Bring in what is read most when the reader comes near, and report that the
// story is read where the server cannot see it.
for (const box of document.querySelectorAll("[data-part]")) {
  new IntersectionObserver(async ([seen], watch) => {
    if (!seen.isIntersecting) return;
    watch.disconnect();
    const answer = await fetch(box.dataset.part).catch(() => {});
    if (answer && answer.ok) box.innerHTML = await answer.text();
  }, { rootMargin: "400px" }).observe(box);
}
const story = document.querySelector("[data-reading]");
if (story) navigator.sendBeacon(story.dataset.reading);

// Bring the section that is marked in the menu into sight.
const here = document.querySelector(".menu [aria-current]");
if (here) {
  const menu = here.closest("ul");
  menu.scrollLeft += here.getBoundingClientRect().left - menu.getBoundingClientRect().left - 24;
}
