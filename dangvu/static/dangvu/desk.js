// What a keyboard saves; every page works without it.
(() => {
  const keep = (name, value) => {
    if (value) localStorage.setItem(name, value); else localStorage.removeItem(name);
    dispatchEvent(new Event("look"));
  };
  const all = (what, where = document) => [...where.querySelectorAll(what)];

  // The reader's own: colours, size of type, keys.
  for (const one of all("[data-scripted]")) one.hidden = false;
  for (const one of all('input[name="theme"]')) {
    one.checked = one.value === (localStorage.getItem("theme") || "");
    one.addEventListener("change", () => keep("theme", one.value));
  }
  const large = document.querySelector("input#large-text");
  if (large) {
    large.checked = localStorage.getItem("text") === "large";
    large.addEventListener("change", () => keep("text", large.checked ? "large" : ""));
  }
  const switches = all(".keys-on");
  const showSwitches = () => { for (const one of switches) one.checked = localStorage.getItem("keys") !== "off"; };
  for (const one of switches) {
    one.addEventListener("change", () => { keep("keys", one.checked ? "" : "off"); showSwitches(); });
  }
  showSwitches();

  const keys = document.querySelector("dialog#keys");
  for (const one of all("[data-opens]")) {
    one.addEventListener("click", () => {
      const menu = one.closest("[popover]");
      if (menu && menu.hidePopover) menu.hidePopover();
      document.querySelector(`dialog#${one.dataset.opens}`).showModal();
    });
  }

  // What was just done is said in the corner, until it is closed.
  for (const said of all("[data-toast]")) {
    const close = document.createElement("button");
    close.type = "button";
    close.className = "btn btn-ghost toast-close";
    close.textContent = said.dataset.toast;
    close.addEventListener("click", () => said.remove());
    said.append(" ", close);
    said.classList.add("toast");
  }

  // One letter does something, unless somebody is writing or has switched it off.
  const find = document.querySelector("input#find");
  const rowLinks = () => all("main table.list tbody tr, main .tree .line")
    .filter((row) => row.checkVisibility ? row.checkVisibility() : row.offsetParent)
    .map((row) => row.querySelector("a, button, summary")).filter(Boolean);
  const step = (by) => {
    const links = rowLinks();
    const row = document.activeElement.closest("tr, .line");
    const at = row ? links.findIndex((link) => row.contains(link)) : -1;
    const next = links[at < 0 ? 0 : at + by];
    if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); }
  };
  let going = 0;
  addEventListener("keydown", (event) => {
    const writing = event.target.closest("select, textarea, [contenteditable], input:not([type=checkbox], [type=radio])");
    if (writing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !find) return;
    if (localStorage.getItem("keys") === "off" || document.querySelector("dialog[open]")) return;
    const follows = Date.now() - going < 1500;
    going = 0;
    if (follows) {
      const place = all("[data-key]").find((one) => one.dataset.key === event.key);
      if (place) { event.preventDefault(); place.click(); }
      return;
    }
    if (event.key === "/") { event.preventDefault(); find.focus(); find.select(); }
    else if (event.key === "?") { event.preventDefault(); keys.showModal(); }
    else if (event.key === "g") going = Date.now();
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "x") {
      const row = document.activeElement.closest("tr");
      const box = row && row.querySelector("input[type=checkbox]");
      if (box && box !== document.activeElement) box.click();
    }
  });

  // While somebody writes in the search box: the pages and organisations of that name. Not while a syllable is
  // still being put together.
  const goto = document.querySelector(".goto");
  if (find && goto) {
    let waiting = 0;
    let asked = 0;
    const close = () => { goto.hidden = true; goto.replaceChildren(); };
    const ask = async () => {
      const words = find.value.trim();
      const mine = ++asked;
      if (!words) return close();
      const body = new URLSearchParams(new FormData(find.form));
      const answer = await fetch(find.form.dataset.goto, { method: "POST", body, headers: { "HX-Request": "true" } });
      if (mine !== asked || !answer.ok || answer.status === 204) return;
      const text = await answer.text();
      goto.replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.children);
      goto.hidden = !goto.querySelector("a");
    };
    find.addEventListener("input", (event) => {
      clearTimeout(waiting);
      if (!event.isComposing) waiting = setTimeout(ask, 250);
    });
    find.addEventListener("compositionend", () => { clearTimeout(waiting); waiting = setTimeout(ask, 250); });
    find.form.addEventListener("keydown", (event) => {
      const links = all("a", goto);
      const at = links.indexOf(document.activeElement);
      if (event.key === "Escape" && !goto.hidden) { event.preventDefault(); close(); find.focus(); }
      if (!["ArrowDown", "ArrowUp"].includes(event.key) || !links.length || event.isComposing) return;
      event.preventDefault();
      const next = at + (event.key === "ArrowDown" ? 1 : -1);
      (links[next] || (next < 0 ? find : links[at])).focus();
    });
    find.form.addEventListener("focusout", (event) => {
      if (!find.form.contains(event.relatedTarget)) close();
    });
  }

  // How many rows are selected, and selecting those of the page.
  const counted = document.querySelector("[data-counts]");
  if (counted) {
    const boxes = all('input[name="pick"]');
    const count = () => {
      const picked = boxes.filter((one) => one.checked).length;
      counted.textContent = picked ? counted.dataset.some.replace("N", picked) : counted.dataset.none;
    };
    for (const one of all("[data-picks]")) {
      one.addEventListener("click", () => {
        for (const box of boxes) box.checked = one.dataset.picks === "all";
        count();
      });
    }
    for (const box of boxes) box.addEventListener("change", count);
    count();
  }

  // The tree under one stop of the Tab key, walked by arrow keys as trees are; Enter opens the organisation's page.
  const tree = document.querySelector("[data-tree]");
  if (tree) {
    const foldOf = (item) => item.querySelector(":scope > details");
    const name = (list, label) => {
      if (list === tree) { list.setAttribute("role", "tree"); list.setAttribute("aria-label", label); }
      else list.setAttribute("role", "group");
      for (const item of list.children) {
        const line = item.querySelector(":scope > .line") || item;
        item.setAttribute("role", "treeitem");
        item.setAttribute("aria-label", line.textContent.replace(/\s+/g, " ").trim());
        item.tabIndex = -1;
        for (const one of all(":scope > .line a, :scope > a, :scope > details > summary", item)) one.tabIndex = -1;
        const fold = foldOf(item);
        if (!fold) continue;
        item.setAttribute("aria-expanded", fold.open);
        fold.addEventListener("toggle", () => item.setAttribute("aria-expanded", fold.open));
        const below = fold.querySelector(":scope > ul");
        if (below) name(below);
      }
    };
    name(tree, tree.dataset.tree);
    if (tree.firstElementChild) tree.firstElementChild.tabIndex = 0;
    document.body.addEventListener("htmx:afterSwap", (event) => { if (tree.contains(event.target)) name(event.target); });
    const items = () => all('[role="treeitem"]', tree).filter((item) => !item.parentElement.closest("details:not([open])"));
    const stand = (item) => {
      if (!item) return;
      for (const one of all('[tabindex="0"]', tree)) one.tabIndex = -1;
      item.tabIndex = 0;
      item.focus();
    };
    tree.addEventListener("keydown", (event) => {
      const item = event.target.closest('[role="treeitem"]');
      if (event.target !== item || event.ctrlKey || event.altKey || event.metaKey) return;
      const shown = items();
      const at = shown.indexOf(item);
      const fold = foldOf(item);
      const keys = {
        ArrowDown: () => stand(shown[at + 1]),
        ArrowUp: () => stand(shown[at - 1]),
        Home: () => stand(shown[0]),
        End: () => stand(shown[shown.length - 1]),
        ArrowRight: () => {
          if (!fold) return;
          if (fold.open) stand(fold.querySelector('[role="treeitem"]')); else fold.open = true;
        },
        ArrowLeft: () => {
          if (fold && fold.open) fold.open = false; else stand(item.parentElement.closest('[role="treeitem"]'));
        },
        Enter: () => item.querySelector("a").click(),
      };
      if (!keys[event.key]) return;
      event.preventDefault();
      keys[event.key]();
    });
  }

  // A suggestion fills its input here; without scripts the same button sends the form to do so.
  addEventListener("click", (event) => {
    const taken = event.target.closest("[data-fills]");
    if (!taken) return;
    event.preventDefault();
    const input = all("input, textarea").find((one) => one.name === taken.dataset.fills);
    input.value = [...input.value.split("\n").slice(0, -1), taken.dataset.code].join("\n");
    const found = taken.closest(".found");
    const told = document.createElement("span");
    told.className = "hint";
    told.textContent = taken.textContent;
    found.replaceChildren(told);
    input.focus();
  });

  // The code of a one-time link stands behind the address's #: into its field, and out of the address.
  for (const one of all("[data-from-address]")) {
    if (location.hash.length > 1) one.value = location.hash.slice(1);
    history.replaceState(null, "", location.pathname);
  }

  const errors = document.querySelector(".error-summary[autofocus]");
  if (errors) errors.focus();
})();
