// What a keyboard saves; every page works without it.
(() => {
  const root = document.documentElement;
  const theme = document.querySelector(".theme-switch");
  if (theme) {
    theme.hidden = false;
    theme.addEventListener("click", () => {
      root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
      localStorage.setItem("theme", root.dataset.bsTheme);
    });
  }
  addEventListener("beforeprint", () => { root.dataset.bsTheme = "light"; });
  addEventListener("afterprint", () => {
    root.dataset.bsTheme = localStorage.getItem("theme")
      || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  });

  const find = document.getElementById("find");
  addEventListener("keydown", (event) => {
    const writing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || writing || event.ctrlKey || event.metaKey || event.altKey || !find) return;
    event.preventDefault();
    find.focus();
    find.select();
  });

  // A suggestion fills its input here; without scripts the same button sends the form to do so.
  addEventListener("click", (event) => {
    const taken = event.target.closest("[data-fills]");
    if (!taken) return;
    event.preventDefault();
    const input = document.getElementsByName(taken.dataset.fills)[0];
    input.value = [...input.value.split("\n").slice(0, -1), taken.dataset.code].join("\n");
    const found = taken.closest(".found");
    const told = document.createElement("span");
    told.className = "hint";
    told.textContent = taken.textContent;
    found.replaceChildren(told);
    input.focus();
  });

  const errors = document.querySelector(".error-summary[autofocus]");
  if (errors) errors.focus();
})();
