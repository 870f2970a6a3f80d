"use strict";
(() => {
  const options = JSON.parse(document.getElementById("charts").textContent);
  const number = (value) =>
    typeof value === "number" ? value.toLocaleString("en-GB", { maximumFractionDigits: 2 }) : "";
  const charts = [...document.querySelectorAll("[data-chart]")].map((box) => {
    const option = options[box.dataset.chart];
    option.tooltip.valueFormatter = (value) => number(Array.isArray(value) ? value[1] : value);
    const chart = echarts.init(box, null, { renderer: "canvas", devicePixelRatio: Math.max(2, devicePixelRatio) });
    chart.setOption(option);
    return chart;
  });
  window.addEventListener("resize", () => charts.forEach((chart) => chart.resize()));
})();
