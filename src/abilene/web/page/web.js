"use strict";
(() => {
  const find = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const on = (selector, event, act) => all(selector).forEach((one) => one.addEventListener(event, act));
  const page = document.body.dataset.page;
  let changes = JSON.parse(find("#changes").textContent);

  // --- requests: JSON both ways; what is refused is shown ---

  const tell = (text, good = false) => {
    const told = find("#told");
    told.textContent = text;
    told.hidden = !text;
    told.classList.toggle("good", good);
  };
  const send = async (method, address, body) => {
    const answer = await fetch(address, {
      method,
      headers: { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const data = answer.status === 204 ? null : await answer.json();
    if (answer.ok) return data;
    throw new Error(data.problems.join("\n"));
  };
  const guarded = (act) => async (event) => {
    if (event && event.type === "submit") event.preventDefault();
    try {
      await act(event);
    } catch (error) {
      tell(error.message);
    }
  };

  // --- plans under way: watched from every page, made by the server whoever watches ---

  const percent = (share) => (share === null ? "" : `, gap ${(100 * share).toFixed(2)} %`);
  const short = (number) => number.toLocaleString("en-GB", { maximumSignificantDigits: 5 });
  const words = (job) => {
    if (job.state === "waiting") return `Waiting: ${job.title}`;
    const searches = job.searches.map(({ view, value, bound, gap }) =>
      `; ${view}:${value === null ? " no plan yet" : ` best ${short(value)}`}${bound === null ? "" : `, bound ${short(bound)}`}${percent(gap)}`);
    const time = `${job.seconds.toFixed(0)} s${job.stopping ? ", stopping" : ""}`;
    return `Planning ${job.title}: ${job.step || "reading"}, ${time}${searches.join("")}`;
  };
  let watched = null;
  const watch = async () => {
    const jobs = await send("GET", "/jobs.json");
    const busy = jobs.filter((job) => ["waiting", "running"].includes(job.state)).reverse();
    const job = busy[0];
    find("#job").hidden = !job;
    document.body.classList.toggle("computing", Boolean(job));
    if (job) {
      find("#progress").textContent = words(job) + (busy.length > 1 ? `; ${busy.length - 1} more waiting` : "");
      watched = job.id;
    } else if (watched !== null) {
      const ended = jobs.find((one) => one.id === watched);
      watched = null;
      await show(ended);
    }
    setTimeout(() => watch().catch((error) => tell(`the server does not answer: ${error.message}`)), job ? 300 : 2000);
  };
  const show = async (job) => {
    if (!job.plan) return tell(job.problems.join("\n"));
    const address = new URL(location.href);
    address.searchParams.set("plan", job.plan);
    if (page !== "what-if") return page === "claims" ? tell(`Plan ${job.plan} is ready`, true) : location.assign(address);
    const fresh = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
    for (const part of [".figures", ".results > h2:last-of-type"]) {
      const now = fresh.querySelector(part);
      if (find(part) && now) find(part).replaceWith(now);
    }
    history.replaceState(null, "", address);
    tell(`Plan ${job.plan} is ready${job.state === "stopped" ? ": stopped, the best so far is kept" : ""}`, true);
  };
  const begin = guarded(async () => {
    const boxes = all("input[name=view]");
    const views = boxes.filter((box) => box.checked).map((box) => box.value);
    if (boxes.length && !views.length) throw new Error("no view is ticked; tick one at least");
    watched = (await send("POST", "/jobs.json", { views: views.length === boxes.length ? [] : views })).id;
    tell("");
    document.body.classList.add("computing");
    find("#job").hidden = false;
    find("#progress").textContent = "Planning";
  });
  on("#plan", "click", begin);
  on("#stop", "click", guarded(() => send("DELETE", `/jobs/${watched}.json`)));
  on("#plans", "change", (event) => {
    const address = new URL(location.href);
    address.searchParams.set("plan", event.target.value);
    location.assign(address);
  });

  // --- changes: kept by the server, the whole of them sent each time ---

  const put = async (next) => {
    const answer = await send("PUT", "/changes.json", next);
    changes = answer.changes;
    find("#changed").hidden = answer.summary === "as written";
    find("#summary").textContent = answer.summary;
    tell("");
    list();
  };
  const mine = () => (changes.viewpoints || [])[0] || { id: "mine", without: [], chooses: [] };
  const withMine = (viewpoint) => {
    const base = (find("#extends") || {}).value || viewpoint.extends;
    const kept = viewpoint.without.length || viewpoint.chooses.length;
    const whole = { ...viewpoint, extends: base, title: `My view, from ${base}` };
    return { ...changes, viewpoints: kept ? [whole] : [] };
  };
  const toggled = (those, name) => (those.includes(name) ? those.filter((one) => one !== name) : [...those, name]);
  const flip = (key, name) => {
    const viewpoint = { without: [], chooses: [], ...mine() };
    return withMine({ ...viewpoint, [key]: toggled(viewpoint[key], name) });
  };
  const withoutClaim = (name) => {
    const claims = (changes.claims || []).filter((one) => one.id !== name);
    const viewpoint = { without: [], chooses: [], ...mine() };
    const next = withMine({ ...viewpoint, chooses: viewpoint.chooses.filter((one) => one !== name) });
    return claims.length ? { ...next, claims } : { ...next, claims, actors: [], source: null };
  };
  const unset = (path) => {
    const { [path]: _, ...rest } = changes.set || {};
    return { ...changes, set: rest };
  };
  const list = () => {
    const box = find("#list");
    if (!box) return;
    const lines = Object.entries(changes.set || {}).map(([path, value]) => [`${path} = ${value}`, () => unset(path)]);
    for (const name of mine().without || []) lines.push([`claim ${name} switched off`, () => flip("without", name)]);
    for (const name of mine().chooses || []) lines.push([`claim ${name} wins`, () => flip("chooses", name)]);
    for (const { id, about, value } of changes.claims || []) {
      lines.push([`claim ${id}: ${about} is ${value}`, () => withoutClaim(id)]);
    }
    box.replaceChildren(...lines.map(([text, next]) => {
      const line = document.createElement("li");
      const button = document.createElement("button");
      line.textContent = text;
      button.textContent = "Undo";
      button.type = "button";
      button.addEventListener("click", guarded(async () => { await put(next()); location.reload(); }));
      line.append(button);
      return line;
    }));
    if (!lines.length) box.append(Object.assign(document.createElement("li"), { textContent: "nothing yet" }));
  };
  on("#reset", "click", guarded(async () => { await put({}); location.reload(); }));
  on("#save", "submit", guarded(async (event) => {
    const saved = await send("POST", "/changes/save.json", { name: event.target.elements.name.value });
    find("#saved").textContent = `Saved. The same in a terminal: ${saved.command}`;
    tell("");
  }));

  // --- figures of the charts name the path behind them: why it has its value is on another page ---

  on("a[href^='#']", "click", (event) => {
    const place = decodeURIComponent(event.currentTarget.hash.slice(1));
    if (document.getElementById(place)) return;
    event.preventDefault();
    location.assign(`/why?path=${encodeURIComponent(place)}`);
  });

  // --- claims: find, switch off, let win, add ---

  const filter = () => {
    const wanted = find("#find").value.toLowerCase();
    let count = 0;
    for (const topic of all(".topic")) {
      const fits = topic.textContent.toLowerCase().includes(wanted);
      topic.hidden = !fits || (find("#differing").checked && !("differs" in topic.dataset));
      count += !topic.hidden;
    }
    find("#count").textContent = `${count} paths`;
  };
  const thenReload = async (next) => {
    await put(next);
    sessionStorage.setItem("find", find("#find").value);
    location.reload();
  };
  const nextId = () => {
    const taken = (changes.claims || []).map((one) => one.id);
    let number = 1;
    while (taken.includes(`own-${number}`)) number += 1;
    return `own-${number}`;
  };
  if (page === "claims") {
    find("#find").value = sessionStorage.getItem("find") || "";
    sessionStorage.removeItem("find");
    list();
    on("#find", "input", filter);
    on("#differing", "change", filter);
    on("#extends", "change", guarded(() => (mine().extends ? thenReload(withMine(mine())) : null)));
    on(".off-switch", "click", guarded((event) => thenReload(flip("without", event.target.dataset.claim))));
    on(".choose", "click", guarded((event) => thenReload(flip("chooses", event.target.dataset.claim))));
    on("#add", "submit", guarded(async (event) => {
      const { about, value, kind, note } = Object.fromEntries(new FormData(event.target));
      const said = document.body.dataset.day;
      const claim = { id: nextId(), about, says: "you", said, kind, value, note };
      const next = flip("chooses", claim.id);
      await thenReload({
        ...next,
        source: { id: "own-claims", kind: "analysis", publisher: "you", published: said },
        actors: [{ id: "you", name: "You", role: "analyst" }],
        claims: [...(changes.claims || []), claim],
      });
    }));
    filter();
  }

  // --- what if: the campus is sized as a slider moves; only the newest question counts ---

  const asker = String(Math.random());
  let waiting = null;
  let busy = false;
  const ask = async (question) => {
    waiting = question;
    if (busy) return;
    busy = true;
    while (waiting) {
      const next = waiting;
      waiting = null;
      try {
        const answer = await send("POST", "/size.json", {
          site: find("#sized").dataset.site,
          view: find("#view").value,
          own_power: find("#own").checked,
          asker,
          ...next,
        });
        if (answer) draw(answer);
        tell("");
      } catch (error) {
        tell(error.message);
      }
    }
    busy = false;
    document.body.classList.remove("waiting");
  };
  const figure = (number) => {
    if (number === null) return "-";
    const size = Math.abs(number);
    if (size < 0.005) return "0";
    const digits = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
    return number.toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  };
  const draw = ({ title, view, seconds, summary, command, design }) => {
    find("#sized-when").textContent = `${title}, ${figure(design.load_mw)} MW, ${view}; sized in ${(1000 * seconds).toFixed(0)} ms`;
    find("#lcoe").textContent = figure(design.lcoe_usd_per_mwh);
    find("#co2").textContent = figure(design.co2_t_per_mwh);
    find("#short").textContent = figure(design.lost_hours);
    const parts = Object.entries(design.parts).filter(([, part]) => part.mw >= 1e-3 * design.load_mw);
    const most = Math.max(...parts.map(([, part]) => part.energy_mwh), 1);
    find("#parts tbody").replaceChildren(...parts.map(([name, part]) => {
      const row = document.createElement("tr");
      const cells = [name.replaceAll(".", " "), figure(part.mw), part.mwh ? figure(part.mwh / part.mw) : "",
        figure(part.energy_mwh / 1e3), figure(part.capital_usd / 1e6)];
      row.append(...cells.map((text) => Object.assign(document.createElement("td"), { textContent: text })));
      const bar = Object.assign(document.createElement("span"), { className: "bar-of" });
      bar.style.width = `${Math.max(0, (100 * part.energy_mwh) / most)}%`;
      const last = document.createElement("td");
      last.append(bar);
      row.append(last);
      return row;
    }));
    find("#lines").replaceChildren(...[...summary, ...design.notes].map((text) =>
      Object.assign(document.createElement("li"), { textContent: text })));
    find("#command").textContent = command;
  };
  const mark = (control, value) => {
    const slider = control.querySelector("input");
    const moved = value !== null;
    if (moved) slider.value = value;
    control.classList.toggle("moved", moved);
    control.querySelector(".back").hidden = !moved;
    control.querySelector("output").textContent = figure(Number(moved ? value : slider.dataset.written));
  };
  if (page === "what-if") {
    for (const control of all(".slider")) {
      const { path, live } = control.dataset;
      const slider = control.querySelector("input");
      const given = (changes.set || {})[path];
      if (given !== undefined && Number.isFinite(Number(given))) mark(control, given);
      slider.addEventListener("input", () => {
        mark(control, slider.value);
        if (live) ask({ set: { [path]: slider.value }, quick: true });
      });
      slider.addEventListener("change", guarded(async () => {
        await put({ ...changes, set: { ...changes.set, [path]: Number(slider.value) } });
        if (live) ask({});
      }));
      control.querySelector(".back").addEventListener("click", guarded(async () => {
        slider.value = slider.dataset.written;
        mark(control, null);
        await put(unset(path));
        if (live) ask({});
      }));
    }
    on("#view, #own", "change", () => ask({}));
    on("#site", "change", (event) => {
      const address = new URL(location.href);
      address.searchParams.set("site", event.target.value);
      location.assign(address);
    });
    on("#set", "submit", guarded(async (event) => {
      const { path, value } = Object.fromEntries(new FormData(event.target));
      await put({ ...changes, set: { ...changes.set, [path.trim()]: value.trim() } });
      location.reload();
    }));
    document.body.classList.add("waiting");
    ask({});
    list();
  }
  watch().catch((error) => tell(error.message));
})();
