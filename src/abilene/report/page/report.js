"use strict";
(() => {
  const number = (value) =>
    typeof value === "number" ? value.toLocaleString("en-GB", { maximumFractionDigits: 2 }) : "";
  const spec = (link) => JSON.parse(decodeURIComponent(link.href.slice(link.href.indexOf(",") + 1)));
  const charts = [...document.querySelectorAll("[data-chart]")].map((box) => {
    const { option, outline } = spec(box.parentElement.querySelector("a.spec"));
    if (outline) echarts.registerMap(option.geo.map, outline);
    option.tooltip.valueFormatter = (value) => number(Array.isArray(value) ? value[1] : value);
    const chart = echarts.init(box, null, { renderer: "canvas", devicePixelRatio: Math.max(2, devicePixelRatio) });
    chart.setOption(option);
    return chart;
  });
  const open = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let up = target; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
    if (target) target.scrollIntoView();
  };
  window.addEventListener("hashchange", open);
  window.addEventListener("resize", () => charts.forEach((chart) => chart.resize()));
  open();
})();
