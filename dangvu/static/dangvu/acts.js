// Filling in an act: suggestions by the keyboard, and nothing asked while a syllable is being composed.
(() => {
  // An input method (Telex, VNI) writes half syllables: nobody is told of them, and what listens is told once at the end.
  addEventListener("input", (event) => {
    if (event.isComposing) event.stopImmediatePropagation();
  }, true);
  addEventListener("compositionend", (event) => {
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
  }, true);

  const offered = (input) => [...(input.closest(".field")?.querySelectorAll("[data-fills]") ?? [])];
  addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const at = event.target;
    const input = at.closest(".field")?.querySelector("[hx-post]");
    if (!input || (at.tagName === "TEXTAREA" && event.key !== "Escape")) return;
    const found = offered(input);
    const place = found.indexOf(at);
    const to = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: found.length - 1 }[event.key];
    if (event.key === "Escape" && found.length) {
      input.closest(".field").querySelector(".found").replaceChildren();
      input.focus();
    } else if (to !== undefined && found.length && (at !== input || event.key.startsWith("Arrow"))) {
      event.preventDefault();
      (to < 0 ? input : found[Math.min(to, found.length - 1)]).focus();
    }
  });

  // What a suggestion filled in is checked as if it had been written.
  addEventListener("click", (event) => {
    const taken = event.target.closest("[data-fills]");
    if (!taken) return;
    const input = [...document.querySelectorAll("input, textarea")].find((one) => one.name === taken.dataset.fills);
    setTimeout(() => input.dispatchEvent(new Event("change", { bubbles: true })));
  });
})();
