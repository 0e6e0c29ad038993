// What scripts add: the current page in the navigation, and charts to point at. Without them everything can be read.
(() => {
  "use strict";
  const charts = JSON.parse(document.getElementById("data").textContent);
  const links = [...document.querySelectorAll("nav a")];
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const plain = new Intl.NumberFormat("en-US");
  const title = document.title;

  // Pages: styles show the one that is meant; here the navigation, the title and the focus follow.
  function turn(moved) {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const page = (target && target.closest(".page")) || document.getElementById("overview");
    for (const link of links) {
      if (link.hash === "#" + page.id) {
        link.setAttribute("aria-current", "page");
        link.parentNode.parentNode.scrollLeft = link.offsetLeft - 60;
      } else {
        link.removeAttribute("aria-current");
      }
    }
    const heading = page.querySelector("h1");
    document.title = page.id === "overview" ? title : heading.textContent + " · " + title;
    // A map wider than the screen starts with its entry in the middle.
    for (const map of page.querySelectorAll(".map")) {
      const [entry, frame] = [map.querySelector("g"), map].map((element) => element.getBoundingClientRect());
      map.scrollLeft += entry.left + entry.width / 2 - frame.left - frame.width / 2;
    }
    if (moved && target === page) {
      heading.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
  }
  addEventListener("hashchange", () => turn(true));
  // Only then is the target of the address known to the styles.
  addEventListener("load", () => turn(false));

  // Charts: bars one upon the other, so that each series is drawn as the sum of itself and those below.
  function stacked(series, shown) {
    const sums = series[0].counts.map(() => 0);
    return series.map((one, at) => {
      if (shown(at)) one.counts.forEach((count, i) => (sums[i] += count));
      return sums.slice();
    });
  }

  function draw(place) {
    const { from, step, series } = charts[place.dataset.chart];
    const days = series[0].counts.map((_, i) => from + step * i);
    // uPlot draws in order: the highest sums first, the lowest bars last.
    const backwards = (rows) => [days, ...rows.slice().reverse()];
    const axis = { stroke: colour("--quiet"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
    const bars = uPlot.paths.bars({ size: [0.8, 40] });
    const day = (seconds) => new Date(seconds * 1000).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
    const date = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);
    const plot = new uPlot(
      {
        width: place.clientWidth,
        height: 230,
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
        cursor: { y: false, points: { show: false } },
        scales: { x: { range: (_, low, high) => [low - step / 2, high + step / 2] }, y: { range: (_, low, high) => [0, Math.max(high, 1) * 1.05] } },
        axes: [{ ...axis, grid: { show: false }, space: 70, values: (_, ticks) => ticks.map(day) }, { ...axis, size: 52, values: (_, ticks) => ticks.map((tick) => (Number.isInteger(tick) ? plain.format(tick) : "")) }],
        series: [
          { label: step > 86400 ? "week of" : "day", value: (_, seconds) => (seconds == null ? "all" : date(seconds)) },
          ...series
            .map((one) => ({
              label: one.name,
              fill: colour("--c" + one.colour),
              stroke: colour("--c" + one.colour),
              width: 0,
              paths: bars,
              points: { show: false },
              value: (_, __, ___, i) => plain.format(i == null ? one.counts.reduce((a, b) => a + b, 0) : one.counts[i]),
            }))
            .reverse(),
        ],
        hooks: {
          setSeries: [(u, which, options) => {
            if (which != null && "show" in options) u.setData(backwards(stacked(series, (at) => u.series[series.length - at].show)), false), u.redraw();
          }],
        },
      },
      backwards(stacked(series, () => true)),
      place,
    );
    plot.root.querySelectorAll(".u-series").forEach((row, at) => (row.style.order = at && series.length + 1 - at));
    return plot;
  }

  const drawn = new Map();
  const watcher = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) {
      const place = target.querySelector(".live");
      if (!contentRect.width) continue;
      if (!drawn.has(place)) {
        place.hidden = false;
        drawn.set(place, draw(place));
      } else if (drawn.get(place).width !== place.clientWidth) {
        drawn.get(place).setSize({ width: place.clientWidth, height: 230 });
      }
    }
  });
  for (const figure of document.querySelectorAll(".time")) watcher.observe(figure);
  dark.addEventListener("change", () => {
    for (const [place, plot] of drawn) {
      plot.destroy();
      drawn.set(place, draw(place));
    }
  });
})();
