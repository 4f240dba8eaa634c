// Draws the table of figures of a page (data-figures) where it says how (data-picture): on a canvas, so that the
// policy for content needs no exception. A mark opens the names behind it, as its figure in the table does.
(() => {
  "use strict";
  const place = document.querySelector("[data-picture]");
  const table = document.querySelector("table[data-figures]");
  if (!place || !table || !globalThis.echarts) return;
  const { picture: how, title, of, foot, file } = place.dataset;
  const all = (selector, from) => [...from.querySelectorAll(selector)];
  const words = (one) => one.textContent.replace(/\s+/g, " ").trim();

  // What the table says: the columns that are drawn, the lines with their figures, and what lies between lines.
  const heads = all("thead th", table);
  const drawn = heads.map((_, at) => at).filter((at) => heads[at].hasAttribute("data-drawn"));
  const columns = drawn.map((at) => words(heads[at]));
  const breaks = [];
  const lines = [];
  for (const row of all("tbody tr", table)) {
    if (row.dataset.break) breaks.push({ before: lines.length, said: row.dataset.break });
    else if (!row.hasAttribute("data-whole")) {
      const figures = drawn.map((at) => {
        const cell = row.children[at];
        const value = Number(cell.dataset.value);
        const link = cell.querySelector("a");
        return { value: Number.isNaN(value) ? null : value, said: words(cell), link: link ? link.href : "" };
      });
      lines.push({ name: row.dataset.name || words(row.querySelector("th")), figures });
    }
  }
  const names = lines.map((line) => line.name);
  const known = columns.map((_, column) => column).filter((column) => lines.some((line) => line.figures[column].value !== null));
  const most = Math.max(1, ...lines.flatMap((line) => line.figures.map((one) => one.value || 0)));

  const FONT = '"Be Vietnam Pro", system-ui, sans-serif';
  // Blue and orange are told apart by everybody; the shades of one blue by their lightness.
  const COLOURS = {
    light: { ground: "#ffffff", ink: "#1f2328", soft: "#555d66", line: "#dcd9d4", marks: ["#0b5c8a", "#c05a12"], shades: ["#dbe9f4", "#0b4a70"], on: ["#1f2328", "#ffffff"] },
    dark: { ground: "#1d2024", ink: "#e6e4e0", soft: "#a9adb3", line: "#353a40", marks: ["#6bb8e8", "#f0a35e"], shades: ["#26394a", "#9ad2f5"], on: ["#e6e4e0", "#15171a"] },
  };
  const channels = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  const between = (one, other, part) => `rgb(${channels(one).map((from, at) => Math.round(from + (channels(other)[at] - from) * part))})`;
  const TALL_OF_LINE = { heat: 26, pyramid: 22, beside: 44, parts: 44 };
  const tall = how === "series" ? 320 : 96 + lines.length * TALL_OF_LINE[how];
  const wide = how === "heat" ? 190 + 56 * columns.length : 0;
  const SHEET = 660;
  let printing = false;
  const short = (name) => name.length > 26 ? `${name.slice(0, 25)}…` : name;

  // A mark with what is said of it and where it leads.
  const mark = (figure, value, column, line) => ({ value, said: figure.said, link: figure.link, of: `${line.name}\n${columns[column]}: ${figure.said}` });
  const text = (colour, size, weight) => ({ color: colour, fontFamily: FONT, fontSize: size, fontWeight: weight });
  const list = (colours, data) => ({
    type: "category", data, inverse: true, axisTick: { show: false }, axisLine: { show: how !== "pyramid", lineStyle: { color: colours.line } },
    axisLabel: { color: colours.ink, interval: 0, formatter: short }, splitLine: { show: how === "heat", lineStyle: { color: colours.line } },
  });
  const amount = (colours, low, high, said) => ({
    type: "value", min: low, max: high, axisLine: { show: false }, axisTick: { show: false },
    axisLabel: { show: Boolean(said), color: colours.soft, formatter: said },
    splitLine: { show: how !== "pyramid", lineStyle: { color: colours.line } },
  });
  // Lying bars, one series for each column of which anything is known.
  const bars = (colours, value, look, where) => known.map((column) => ({
    name: columns[column], type: "bar", barMaxWidth: 34, stack: how === "pyramid" ? "one" : undefined,
    barCategoryGap: how === "pyramid" ? "18%" : undefined,
    data: lines.map((line) => mark(line.figures[column], value(line.figures[column].value, column), column, line)),
    itemStyle: look(column),
    label: { show: true, position: where(column), color: colours.ink, formatter: (one) => one.data.value === 0 && how === "pyramid" ? "" : one.data.said },
  }));
  const full = (colours) => (column) => ({ color: colours.marks[column] });

  const PARTS = {
    // One column for each point; a broken line where something was reorganised between two.
    series: (colours) => ({
      edges: [8, 8, 44, 30],
      xAxis: {
        type: "value", min: -0.5, max: names.length - 0.5, splitLine: { show: false }, axisTick: { show: false },
        axisLine: { lineStyle: { color: colours.line } },
        axisLabel: { color: colours.ink, customValues: names.map((_, at) => at), formatter: (at) => names[Math.round(at)] || "" },
      },
      yAxis: amount(colours),
      series: [{
        type: "bar", barWidth: "60%", itemStyle: { color: colours.marks[0] },
        data: lines.map((line, at) => mark(line.figures[0], [at, line.figures[0].value], 0, line)),
        label: { show: true, position: "top", color: colours.ink, formatter: (one) => one.data.said },
        markLine: {
          silent: true, symbol: "none", lineStyle: { type: "dashed", color: colours.soft, width: 1.5 },
          label: { color: colours.soft, formatter: (one) => one.name, position: "end" },
          data: breaks.map((one, at) => ({ name: one.said, xAxis: one.before - 0.5, label: { distance: 4 + 14 * (at % 2) } })),
        },
      }],
    }),
    // Men to the left, women to the right, of each band.
    pyramid: (colours) => ({
      edges: [8, 8, 44, 8], named: true,
      xAxis: amount(colours, -Math.ceil(most * 1.25), Math.ceil(most * 1.25)),
      yAxis: list(colours, names),
      series: bars(colours, (value, column) => column ? value : -value, full(colours), (column) => column ? "right" : "left"),
    }),
    // What was done, full, beside what was asked, hollow.
    beside: (colours) => ({
      edges: [8, 48, 44, 8], named: true, xAxis: amount(colours), yAxis: list(colours, names),
      series: bars(colours, (value) => value, (column) => column ? { color: "transparent", borderColor: colours.marks[1], borderWidth: 2 } : { color: colours.marks[0] }, () => "right"),
    }),
    parts: (colours) => ({
      edges: [8, 56, 44, 8], named: true, xAxis: amount(colours, 0, 1, (part) => `${Math.round(part * 100)}%`), yAxis: list(colours, names),
      series: bars(colours, (value) => value, full(colours), () => "right"),
    }),
    // A cell for each organisation and month, the further from the ground the more; of nobody none.
    heat: (colours) => ({
      edges: [8, 8, 8, 8],
      xAxis: {
        type: "category", data: columns, position: "top", axisTick: { show: false }, axisLine: { lineStyle: { color: colours.line } },
        axisLabel: { color: colours.ink, interval: 0, rotate: printing && wide > SHEET ? 60 : 0 }, splitLine: { show: true, lineStyle: { color: colours.line } },
      },
      yAxis: list(colours, names),
      series: [{
        type: "heatmap", itemStyle: { borderColor: colours.ground, borderWidth: 2 },
        data: lines.flatMap((line, row) => line.figures.map((one, column) => {
          const cell = mark(one, [column, row, one.value], column, line);
          const part = (one.value - 1) / Math.max(1, most - 1);
          cell.itemStyle = { color: between(...colours.shades, part) };
          cell.label = { color: colours.on[part > 0.5 ? 1 : 0] };
          return cell;
        })).filter((cell) => cell.value[2]),
        label: { show: true, formatter: (one) => one.data.said },
      }],
    }),
  };

  // The whole, for the page or for a file: there it says what it shows, of whom, and on what it rests.
  const option = (colours, filed) => {
    const parts = PARTS[how](colours);
    const [left, right, top, bottom] = parts.edges;
    return {
      animation: false, textStyle: text(colours.ink), backgroundColor: filed ? colours.ground : "transparent",
      title: filed ? [
        { left: 12, top: 10, text: title, textStyle: text(colours.ink, 20, 600) },
        { left: 12, top: 38, text: of, textStyle: text(colours.ink, 15, 400) },
        { left: 12, bottom: 8, text: foot, textStyle: text(colours.soft, 12, 400) },
      ] : [],
      legend: { show: Boolean(parts.named), top: filed ? 66 : 4, selectedMode: false, textStyle: text(colours.ink) },
      grid: { left, right, top: top + (filed ? 70 : 0), bottom: bottom + (filed ? 34 : 0), containLabel: true },
      tooltip: {
        show: !filed, renderMode: "richText", confine: true, formatter: (one) => one.data.of,
        backgroundColor: colours.ground, borderColor: colours.line, textStyle: text(colours.ink),
      },
      xAxis: parts.xAxis, yAxis: parts.yAxis, series: parts.series,
    };
  };

  const width = Math.max(1000, wide);
  const height = tall + 104;
  const FILES = {
    svg: () => {
      const made = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
      made.setOption(option(COLOURS.light, true));
      const told = made.renderToSVGString();
      made.dispose();
      return new Blob([told], { type: "image/svg+xml" });
    },
    png: async () => {
      const made = echarts.init(document.createElement("div"), null, { renderer: "canvas", devicePixelRatio: 2, width, height });
      made.setOption(option(COLOURS.light, true));
      const blob = await new Promise((done) => made.renderToCanvas({ pixelRatio: 2 }).toBlob(done, "image/png"));
      made.dispose();
      return blob;
    },
  };

  const root = document.documentElement;
  const breadth = () => Math.max(place.parentElement.clientWidth, wide, 480);
  for (const one of all("[data-drawn-instead]", document)) one.hidden = true;
  const chart = echarts.init(place, null, { renderer: "canvas", width: breadth(), height: tall });
  const draw = () => chart.setOption(option(COLOURS[root.dataset.bsTheme === "dark" && !printing ? "dark" : "light"], false), { notMerge: true });
  draw();
  chart.on("click", (one) => { if (one.data && one.data.link) location.assign(one.data.link); });
  addEventListener("resize", () => { if (!printing) chart.resize({ width: breadth() }); });
  new MutationObserver(draw).observe(root, { attributeFilter: ["data-bs-theme"] });
  document.fonts.ready.then(draw);
  // On paper always light, and as wide as a sheet.
  const prepare = (paper) => {
    printing = paper;
    chart.resize({ width: paper ? SHEET : breadth() });
    draw();
    chart.getZr().flush();
  };
  addEventListener("beforeprint", () => prepare(true));
  addEventListener("afterprint", () => prepare(false));

  for (const button of all("[data-picture-file]", document)) {
    button.closest(".picture-files").hidden = false;
    button.addEventListener("click", async () => {
      const kind = button.dataset.pictureFile;
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await FILES[kind]());
      link.download = `${file}.${kind}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    });
  }
})();
