// Before the first paint: the colours and the size of type the reader chose here. Without scripts: as the system has it.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const show = () => {
    root.dataset.bsTheme = localStorage.getItem("theme") || (system.matches ? "dark" : "light");
    root.dataset.text = localStorage.getItem("text") || "";
  };
  system.addEventListener("change", show);
  addEventListener("look", show);
  show();
})();
