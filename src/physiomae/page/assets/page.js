// Draws the figures of a page: each <figure> holds its Vega-Lite specification as JSON.
// figure[data-status] is "drawn" or "broken", figure[data-marks] counts what stands in it; the same
// for the page on <html>. Colours come from the style sheet, and follow it when it changes.
(function () {
  "use strict";
  const root = document.documentElement;
  const figures = [...document.querySelectorAll("figure")];
  const paper = document.querySelector(".paper");
  const paperWidth = 640;

  // Axes, legends and text in the colours of `scope`; those of data are the specification's own.
  function config(scope) {
    const style = getComputedStyle(scope);
    const colour = (name) => style.getPropertyValue("--" + name).trim();
    const font = 'system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';
    const titles = { labelColor: colour("text"), titleColor: colour("text"), titleFontWeight: 500,
                     labelFontSize: 12, titleFontSize: 12, labelFont: font, titleFont: font };
    return {
      background: "transparent",
      aria: false,  // the figure's own words are what a screen reader gets
      font,
      view: { stroke: null },
      axis: { ...titles, gridColor: colour("line"), domainColor: colour("quiet"),
              tickColor: colour("quiet"), labelOverlap: true },
      legend: { ...titles, orient: "bottom", labelLimit: 320, columns: 6 },
      rule: { color: colour("text") },
      text: { color: colour("text"), font, fontSize: 12 },
      range: { category: ["#0072B2", "#CC7A00", "#2FA0A0", "#C8406B", "#7A5C3A", "#7B61C4"] },
    };
  }

  function specification(figure) {
    return JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
  }

  // What Vega and Vega-Lite warn about counts as broken: an unknown field or mark draws nothing.
  function listener(complaints) {
    const log = {
      level() { return log; }, debug() { return log; }, info() { return log; },
      warn(...words) { complaints.push(words.join(" ")); return log; },
      error(...words) { complaints.push(words.join(" ")); return log; },
    };
    return log;
  }

  function view(spec, scope, complaints, options) {
    const logger = listener(complaints);
    const compiled = vegaLite.compile(spec, { config: config(scope), logger });
    return new vega.View(vega.parse(compiled.spec), { logger, ...options });
  }

  // Shapes of data that really stand there; axes, grids and legends are not counted.
  function marks(plot) {
    let count = 0;
    for (const item of plot.querySelectorAll(".role-mark path, .role-mark image, .role-mark line, .role-mark text")) {
      const path = item.getAttribute("d");
      if (path !== null && (path === "" || path.includes("NaN"))) continue;
      if (item.tagName === "text" && item.textContent === "") continue;
      ++count;
    }
    return count;
  }

  async function draw(figure, scope) {
    const plot = figure.querySelector(".plot");
    const complaints = [];
    const canvas = document.createElement("div");
    const before = [...plot.childNodes];
    try {
      plot.append(canvas);
      before.forEach((node) => node.remove());
      if (figure.view) figure.view.finalize();
      figure.view = view(specification(figure), scope, complaints, { renderer: "svg", container: canvas, hover: false });
      await figure.view.runAsync();
      figure.dataset.marks = marks(plot);
      if (figure.dataset.marks === "0") complaints.push("nothing is drawn");
    } catch (error) {
      complaints.push(String(error));
    }
    figure.dataset.status = complaints.length === 0 ? "drawn" : "broken";
    if (complaints.length === 0) return;
    const note = document.createElement("p");
    note.className = "broken";
    note.textContent = "This figure could not be drawn: " + complaints.join("; ");
    plot.replaceChildren(...before.filter((node) => node.className === "alternative"), note);
    console.error(figure.id + ": " + complaints.join("; "));
  }

  // All begin at once: what is printed must stand there when "beforeprint" returns.
  async function drawAll(scope) {
    await Promise.all(figures.map((figure) => draw(figure, scope)));
    const broken = figures.filter((figure) => figure.dataset.status !== "drawn").length;
    root.dataset.figures = figures.length;
    root.dataset.status = broken === 0 ? "drawn" : "broken";
  }

  // The figure for a paper: light colours, one width wherever it is saved.
  function onPaper(figure) {
    const spec = { ...specification(figure), width: paperWidth, title: undefined };
    return view(spec, paper, [], { renderer: "none" });
  }

  // The file of what onPaper() made, in base64.
  async function encoded(drawing, kind) {
    if (kind === "png") return (await drawing.toImageURL("png", 3)).split(",")[1];
    const bytes = new TextEncoder().encode(await drawing.toSVG());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  }

  async function save(figure, kind) {
    const bytes = Uint8Array.from(atob(await encoded(onPaper(figure), kind)), (letter) => letter.charCodeAt(0));
    const link = document.createElement("a");
    link.download = figure.id + "." + kind;
    link.href = URL.createObjectURL(new Blob([bytes], { type: kind === "svg" ? "image/svg+xml" : "image/png" }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  // For a program that reads the finished document: each figure's files.
  async function exportAll() {
    for (const figure of figures) {
      const drawing = onPaper(figure);
      for (const kind of ["svg", "png"]) {
        const holder = document.createElement("script");
        holder.type = "text/plain";
        holder.dataset.file = figure.id + "." + kind;
        holder.textContent = await encoded(drawing, kind);
        document.body.append(holder);
      }
    }
    root.dataset.exported = figures.length;
  }

  for (const figure of figures) {
    for (const button of figure.querySelectorAll(".save button")) {
      button.addEventListener("click", () => save(figure, button.dataset.kind));
    }
  }
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawAll(root));
  window.addEventListener("beforeprint", () => drawAll(paper));
  window.addEventListener("afterprint", () => drawAll(root));
  drawAll(root).then(() => (root.hasAttribute("data-export") ? exportAll() : undefined));
})();
