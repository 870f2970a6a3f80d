"use strict";
(() => {
  const number = (value) =>
    typeof value === "number" ? value.toLocaleString("en-GB", { maximumFractionDigits: 2 }) : "";
  const spec = (link) => JSON.parse(decodeURIComponent(link.href.slice(link.href.indexOf(",") + 1)));
  const waiting = [...document.querySelectorAll("[data-chart]")];
  const drawn = [];
  // A height written in the page would be a style of its own, which no page allows.
  for (const box of waiting) box.style.height = `${box.dataset.height}px`;
  const draw = (box) => {
    const { option, outline } = spec(box.parentElement.querySelector("a.spec"));
    if (outline) echarts.registerMap(option.geo.map, outline);
    option.tooltip.valueFormatter = (value) => number(Array.isArray(value) ? value[1] : value);
    const chart = echarts.init(box, null, { renderer: "canvas", devicePixelRatio: Math.max(2, devicePixelRatio) });
    chart.setOption(option);
    drawn.push(chart);
  };
  // One chart at a time from the top down, so that the page answers from the start; all at once to print.
  const drawNext = () => {
    if (waiting.length) draw(waiting.shift());
    if (waiting.length) setTimeout(drawNext);
  };
  const drawAll = () => {
    while (waiting.length) draw(waiting.shift());
  };
  const show = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let up = target; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
    if (target) target.scrollIntoView();
  };
  window.addEventListener("beforeprint", drawAll);
  window.addEventListener("hashchange", show);
  window.addEventListener("resize", () => drawn.forEach((chart) => chart.resize()));
  show();
  drawNext();
})();
