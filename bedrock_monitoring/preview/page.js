"use strict";
{
  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  const widgets = new Map([...document.querySelectorAll(".widget")].map((widget) => [Number(widget.dataset.fragment), widget]));
  const hidden = new WeakMap();
  const drawnIn = new WeakMap();

  for (const plot of Object.values(data.plots)) {
    for (const series of plot.series) {
      if ("values" in series) series.values = data.values[series.values];
    }
  }

  const color = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const faded = (hex, share) => {
    const long = hex.length < 6 ? hex.replace(/[0-9a-f]/gi, "$&$&") : hex;
    const parts = [1, 3, 5].map((at) => parseInt(long.slice(at, at + 2), 16));
    return `rgba(${parts.join(",")},${share})`;
  };
  const safe = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const short = (text) => (text.length > 60 ? `${text.slice(0, 59)}…` : text);

  // Break a text into lines that fit a plot: Plotly cuts longer ones.
  const CHARACTER = 6.2;
  function lines(text, width) {
    const most = Math.max(12, Math.floor(width / CHARACTER));
    const broken = text.split(/\s+/).flatMap((word) => word.match(new RegExp(`.{1,${most}}`, "gu")) ?? []);
    return broken.reduce((made, word) => {
      const last = made.at(-1);
      if (last !== undefined && last.length + 1 + word.length <= most) made[made.length - 1] = `${last} ${word}`;
      else made.push(word);
      return made;
    }, []).map(safe).join("<br>");
  }

  // Plotly shows moments in UTC, so they are moved by the offset of the widget's time zone.
  const offsetAt = (plot, moment) => (plot.zone === "local" ? -new Date(moment).getTimezoneOffset() * 60000 : plot.zone * 1000);
  const moved = (plot, moment) => moment + offsetAt(plot, moment);
  function zoneName(plot) {
    const minutes = offsetAt(plot, plot.end * 1000) / 60000;
    const two = (number) => String(Math.floor(number)).padStart(2, "0");
    return minutes ? `UTC${minutes < 0 ? "-" : "+"}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}` : "UTC";
  }

  const written = (value) => (Number.isInteger(value) ? value.toLocaleString("en") : String(Number(value.toPrecision(4))));

  const isLonely = (values, at) =>
    values[at] !== null && (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null;

  function overTime(plot, series, index, off) {
    const times = series.values.map((_, at) => moved(plot, (series.first + at * series.step) * 1000));
    const suffix = plot.axes[series.axis].suffix;
    const stack = plot.stacked ? { stackgroup: series.axis, fill: "tonexty", fillcolor: faded(series.color, 0.65) } : {};
    const band = series.bound ? { mode: "lines", line: { color: series.color, width: 0.5 }, fill: series.bound === "lower" ? "tonexty" : "none", fillcolor: faded(series.color, 0.3) } : {};
    return {
      type: "scatter", x: times, y: series.values, name: safe(short(series.label)), connectgaps: false, cliponaxis: false,
      mode: plot.stacked ? "lines" : "lines+markers", yaxis: series.axis === "right" ? "y2" : "y",
      line: { color: series.color, width: plot.stacked ? 1 : 1.8 },
      marker: { color: series.color, size: series.values.map((_, at) => (isLonely(series.values, at) ? 5 : 0)), line: { width: 0 } },
      text: series.values.map((value) => (value === null ? "" : written(value) + suffix)), hovertemplate: "%{text}", visible: off.has(index) ? "legendonly" : true, ...stack, ...band,
    };
  }

  function totals(plot, off) {
    const shown = plot.series.filter((_, index) => !off.has(index));
    if (plot.view === "bar") {
      return [{
        type: "bar", x: shown.map((_, index) => index), y: shown.map((series) => series.value), width: 0.7,
        text: shown.map((series) => series.text), textposition: "outside", cliponaxis: false,
        marker: { color: shown.map((series) => series.color) }, hovertext: shown.map((series) => `${safe(short(series.label))}: ${series.text}`), hoverinfo: "text",
      }];
    }
    if (plot.view === "pie") {
      return [{
        type: "pie", labels: shown.map((series) => safe(short(series.label))), values: shown.map((series) => series.value), customdata: shown.map((series) => series.text), sort: false, direction: "clockwise",
        marker: { colors: shown.map((series) => series.color), line: { color: color("--card"), width: 1 } },
        textinfo: plot.labels ? "label+percent" : "percent", hovertemplate: "%{label}<br>%{customdata}<br>%{percent}<extra></extra>", insidetextorientation: "horizontal", automargin: true,
      }];
    }
    const [low, high] = [plot.axes.left.min ?? 0, plot.axes.left.max ?? 100];
    return shown.map((series, index) => ({
      type: "indicator", mode: "gauge+number", value: series.value, number: { font: { size: 28 }, valueformat: ".3~s", suffix: plot.axes.left.suffix },
      domain: { row: 0, column: index },
      gauge: {
        axis: { range: [low, high], tickvals: [low, (low + high) / 2, high], tickformat: ".3~s", tickcolor: color("--quiet") }, bar: { color: series.color, thickness: 0.8 },
        bgcolor: color("--page"), borderwidth: 0,
        steps: plot.lines.filter((line) => line.direction === "horizontal").map((line) => gaugeStep(line, low, high)),
      },
    }));
  }

  function gaugeStep(line, min, max) {
    const [first, second] = line.values;
    const range = line.fill === "above" ? [first, max] : line.fill === "below" ? [min, first] : [first, second ?? first];
    return { range, color: faded(line.color, 0.35) };
  }

  function shape(line, plot) {
    const [first, second] = line.values;
    const upright = line.direction === "vertical";
    const at = upright ? line.values.map((value) => moved(plot, value * 1000)) : line.values;
    const ends = { between: [at[0], at[1]], above: [at[0], null], below: [null, at[0]], before: [moved(plot, plot.start * 1000), at[0]], after: [at[0], moved(plot, plot.end * 1000)] }[line.fill];
    const edges = at.map((value) => upright
      ? { type: "line", x0: value, x1: value, yref: "paper", y0: 0, y1: 1, line: { color: line.color, width: 1.5 } }
      : { type: "line", xref: "paper", x0: 0, x1: 1, yref: line.axis === "right" ? "y2" : "y", y0: value, y1: value, line: { color: line.color, width: 1.5 } });
    if (!ends || (first === second)) return edges;
    const filled = { type: "rect", fillcolor: faded(line.color, 0.15), line: { width: 0 }, layer: "below" };
    const box = upright
      ? { x0: ends[0], x1: ends[1], yref: "paper", y0: 0, y1: 1 }
      : { xref: "paper", x0: 0, x1: 1, yref: line.axis === "right" ? "y2" : "y", y0: ends[0] ?? plot.low[line.axis], y1: ends[1] ?? plot.high[line.axis] };
    return [...edges, { ...filled, ...box }];
  }

  function label(line, plot, width) {
    const upright = line.direction === "vertical";
    const top = Math.max(...line.values);
    const common = { text: lines(line.label, width), align: "left", showarrow: false, font: { size: 11, color: color("--text") }, bgcolor: faded(color("--card"), 0.75), borderpad: 1 };
    return upright
      ? { ...common, x: moved(plot, line.values[0] * 1000), yref: "paper", y: 1, xanchor: "left", yanchor: "top" }
      : { ...common, xref: "paper", x: 0.005, yref: line.axis === "right" ? "y2" : "y", y: top, xanchor: "left", yanchor: "bottom" };
  }

  function extent(plot, axis, off) {
    const shown = plot.series.filter((series, index) => series.axis === axis && !off.has(index));
    const sums = new Map();
    let low = plot.view === "bar" ? 0 : Infinity;
    let high = plot.view === "bar" ? 0 : -Infinity;
    for (const series of shown) {
      (series.values ?? [series.value]).forEach((value, at) => {
        if (value === null) return;
        const moment = series.first + at * series.step;
        const reached = plot.stacked ? (sums.get(moment) ?? 0) + value : value;
        sums.set(moment, reached);
        low = Math.min(low, plot.stacked ? 0 : reached);
        high = Math.max(high, reached);
      });
    }
    for (const line of plot.lines) {
      if (line.direction !== "horizontal" || line.axis !== axis) continue;
      low = Math.min(low, ...line.values);
      high = Math.max(high, ...line.values);
    }
    if (low === Infinity) [low, high] = [0, 1];
    const room = (high - low || Math.abs(high) || 1) * 0.08;
    const given = plot.axes[axis];
    return [given.min ?? (low >= 0 && low < room * 6 ? 0 : low - room), given.max ?? high + room];
  }

  function axis(plot, side, off) {
    const range = extent(plot, side, off);
    plot.low[side] = range[0];
    plot.high[side] = range[1];
    return {
      range, fixedrange: true, nticks: 5, tickmode: "auto", exponentformat: "B", tickfont: { size: 11 }, ticksuffix: plot.axes[side].suffix, gridcolor: color("--line"), zeroline: false,
      automargin: true, ...(side === "right" ? { overlaying: "y", side: "right", showgrid: false } : {}),
    };
  }

  function unit(plot, side, width) {
    const text = plot.axes[side].label;
    if (!text || !plot.series.some((series) => series.axis === side)) return [];
    return [{
      text: lines(text, width), showarrow: false, xref: "paper", yref: "paper", y: 1, yanchor: "bottom", x: side === "right" ? 1 : 0,
      xanchor: side === "right" ? "right" : "left", font: { size: 11, color: color("--quiet") },
    }];
  }

  // The time zone of the axis, where it is not that of the page.
  function zone(plot) {
    if (plot.view !== "timeSeries" || plot.zone === 0) return [];
    return [{
      text: zoneName(plot), showarrow: false, xref: "paper", yref: "paper", x: 1, y: 0, xanchor: "right", yanchor: "bottom",
      font: { size: 11, color: color("--quiet") }, bgcolor: faded(color("--card"), 0.75),
    }];
  }

  // CloudWatch draws the axes of a graph without data, and says so.
  function emptiness(plot) {
    const hasData = plot.series.some((series) => (series.values ?? [series.value]).some((value) => value !== null));
    return hasData ? [] : [{
      text: "No data over this time range.", showarrow: false, xref: "paper", yref: "paper", x: 0.5, y: 0.5,
      font: { size: 13, color: color("--quiet") }, bgcolor: color("--card"),
    }];
  }

  function layout(plot, off, width) {
    const general = {
      autosize: true, showlegend: false, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: color("--quiet") },
      margin: { l: 44, r: 10, t: 16, b: 22 }, dragmode: matchMedia("(pointer: fine)").matches && plot.view === "timeSeries" ? "zoom" : false,
      hoverlabel: { bgcolor: color("--card"), bordercolor: color("--line"), font: { color: color("--text"), size: 12 }, namelength: 40 },
    };
    if (plot.view === "gauge") return { ...general, margin: { l: 24, r: 24, t: 8, b: 8 }, grid: { rows: 1, columns: plot.series.length - off.size } };
    if (plot.view === "pie") {
      // Room for the labels: if Plotly makes all of it, it does not come to an end with every font.
      const [beside, above] = plot.labels ? [Math.max(8, Math.min(110, width / 4)), 32] : [8, 8];
      return { ...general, margin: { l: beside, r: beside, t: above, b: above } };
    }
    Object.assign(plot, { low: {}, high: {} });
    if (!plot.axes.left.label && !plot.axes.right.label) general.margin.t = 6;
    const axes = { yaxis: axis(plot, "left", off) };
    if (plot.series.some((series) => series.axis === "right")) axes.yaxis2 = axis(plot, "right", off);
    const lines = plot.lines.filter((line) => line.axis === "left" || axes.yaxis2);
    const over = plot.view === "timeSeries";
    const flat = over ? lines : lines.filter((line) => line.direction === "horizontal");
    const time = { type: "date", range: [moved(plot, plot.start * 1000), moved(plot, plot.end * 1000)], hoverformat: `%Y-%m-%d %H:%M ${zoneName(plot)}`, tickformatstops: [{ dtickrange: [null, 86399999], value: "%H:%M" }, { dtickrange: [86400000, null], value: "%m-%d" }] };
    return {
      ...general, ...axes, hovermode: over ? "x unified" : "closest",
      xaxis: { showgrid: false, zeroline: false, tickfont: { size: 11 }, linecolor: color("--line"), nticks: 9, spikecolor: color("--quiet"), spikethickness: -1, spikedash: "solid", ...(over ? time : { showticklabels: false }) },
      shapes: flat.flatMap((line) => shape(line, plot)),
      annotations: [...unit(plot, "left", width), ...unit(plot, "right", width), ...flat.filter((line) => line.label).map((line) => label(line, plot, width)), ...zone(plot), ...emptiness(plot)],
    };
  }

  function draw(widget) {
    const plot = data.plots[widget.dataset.fragment];
    if (!hidden.has(widget)) hidden.set(widget, new Set());
    const off = hidden.get(widget);
    const traces = plot.view === "timeSeries" ? plot.series.map((series, index) => overTime(plot, series, index, off)) : totals(plot, off);
    drawnIn.set(widget, root.dataset.theme);
    return Plotly.react(widget.querySelector(".plot"), traces, layout(plot, off, widget.querySelector(".plot").clientWidth - 60), { displayModeBar: false });
  }

  // Draw a plot when it comes near the viewport, and again when the theme has changed since.
  const nearby = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting && drawnIn.get(target) !== root.dataset.theme) draw(target);
    }
  }, { rootMargin: "300px" });

  function watch(widget) {
    if (!(widget.dataset.fragment in data.plots)) return;
    nearby.unobserve(widget);
    nearby.observe(widget);
  }

  // Write times in the reader's own time zone.
  function localized(element) {
    for (const time of element.querySelectorAll("time")) {
      const moment = new Date(time.dateTime);
      const two = (number) => String(number).padStart(2, "0");
      const date = "withDate" in time.dataset ? `${two(moment.getMonth() + 1)}-${two(moment.getDate())} ` : "";
      time.textContent = `${date}${two(moment.getHours())}:${two(moment.getMinutes())}`;
    }
    return element;
  }

  function widgetOf(fragment) {
    if (!widgets.has(fragment)) {
      const template = document.createElement("template");
      template.innerHTML = data.fragments[fragment];
      widgets.set(fragment, localized(window.style(template.content.firstElementChild)));
    }
    return widgets.get(fragment);
  }

  const states = data.dashboards.map(({ initial }) => ({ range: 0, selection: [...initial] }));

  function update(section) {
    const number = Number(section.id.split("-")[1]);
    const { range, selection } = states[number];
    const { clock, fragments } = data.dashboards[number].ranges[range];
    const grid = section.querySelector(".grid");
    fragments[selection.join()].forEach((fragment, at) => {
      const [before, after] = [grid.children[at], widgetOf(fragment)];
      if (before === after) return;
      nearby.unobserve(before);
      before.replaceWith(after);
      watch(after);
    });
    reachable(section);
    section.querySelector(".clock").textContent = clock;
    document.getElementById("status").textContent = [...section.querySelectorAll("[data-variable]")].map(describe).concat(clock).join(", ");
  }

  // Elements that scroll must be reachable by keyboard.
  function reachable(section) {
    for (const element of section.querySelectorAll(".widget.text, .widget.unknown, .widget h4, .numbers, .notes")) {
      if (element.scrollHeight > element.clientHeight || element.scrollWidth > element.clientWidth) element.tabIndex = 0;
      else element.removeAttribute("tabindex");
    }
  }

  function describe(control) {
    const chosen = control.selectedOptions?.[0].textContent ?? control.querySelector(":checked")?.nextElementSibling.textContent ?? control.value;
    return `${(control.labels?.[0] ?? control.querySelector("legend")).textContent}: ${chosen}`;
  }

  function choose(section, control, option) {
    const number = Number(section.id.split("-")[1]);
    const { initial, ranges } = data.dashboards[number];
    const selection = [...states[number].selection];
    selection[control.dataset.variable] = option;
    const isComputed = selection.join() in ranges[0].fragments;
    states[number].selection = isComputed ? selection : initial.map((index, at) => (at === Number(control.dataset.variable) ? option : index));
    if (!isComputed) resetControls(section, states[number].selection, control);
    if (!(states[number].selection.join() in ranges[states[number].range].fragments)) {
      states[number].range = 0;
      section.querySelector('[data-range] [value="0"]').checked = true;
    }
    update(section);
  }

  function selectTimeRange(section, range) {
    const number = Number(section.id.split("-")[1]);
    const { initial, ranges } = data.dashboards[number];
    states[number].range = range;
    if (!(states[number].selection.join() in ranges[range].fragments)) {
      states[number].selection = [...initial];
      resetControls(section, initial);
    }
    update(section);
  }

  function resetControls(section, selection, chosen) {
    for (const control of section.querySelectorAll("[data-variable]")) {
      if (control === chosen) continue;
      const index = selection[control.dataset.variable];
      if (control.matches("select")) control.value = index;
      else if (control.matches("input")) control.value = control.dataset.initial;
      else control.querySelector(`[value="${index}"]`).checked = true;
    }
  }

  function enterText(section, control) {
    const known = [...control.list.options].findIndex((option) => option.value === control.value);
    control.setAttribute("aria-invalid", String(known < 0));
    document.getElementById(control.getAttribute("aria-describedby")).textContent = known < 0 ? control.dataset.said : "";
    if (known >= 0) choose(section, control, known);
  }

  function show() {
    const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const sections = [...document.querySelectorAll(".dashboard")];
    const chosen = wanted?.closest(".dashboard") ?? sections.find((section) => !section.hidden) ?? sections[0];
    for (const section of sections) section.hidden = section !== chosen && !document.body.classList.contains("pairs");
    for (const link of document.querySelectorAll(".top a")) {
      if (link.hash !== `#${chosen.id}`) link.removeAttribute("aria-current");
      else {
        link.setAttribute("aria-current", "page");
        // Not scrollIntoView: Chromium would then begin with this link when the Tab key is pressed.
        const list = link.closest("ul");
        list.scrollLeft = link.offsetLeft - list.offsetLeft - (list.clientWidth - link.offsetWidth) / 2;
      }
    }
    reachable(chosen);
  }

  // A link to a dashboard in CloudWatch leads to this page if the page has that dashboard.
  function follow(event) {
    const named = /#dashboards(?::name=|\/dashboard\/)([\w-]+)/.exec(event.target.closest(".markdown a")?.hash);
    const section = [...document.querySelectorAll(".dashboard")].find((dashboard) => dashboard.querySelector("h2").textContent === named?.[1]);
    if (!section) return;
    event.preventDefault();
    location.hash = section.id;
  }

  function setTheme(name) {
    root.dataset.theme = name;
    for (const widget of document.querySelectorAll(".widget")) watch(widget);
  }

  localized(document.body);
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  for (const section of document.querySelectorAll(".dashboard")) section.hidden = true;
  document.querySelector(".dashboard").hidden = false;
  show();
  setTheme(prefersDark.matches ? "dark" : "light");
  window.addEventListener("hashchange", show);
  let width = innerWidth;
  window.addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    for (const widget of document.querySelectorAll(".widget")) {
      drawnIn.delete(widget);
      watch(widget);
    }
    for (const section of document.querySelectorAll(".dashboard:not([hidden])")) reachable(section);
  });
  prefersDark.addEventListener("change", (event) => setTheme(event.matches ? "dark" : "light"));
  document.getElementById("theme").addEventListener("click", () => setTheme(root.dataset.theme === "dark" ? "light" : "dark"));
  document.addEventListener("click", follow);
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".legend button");
    if (!button) return;
    const widget = button.closest(".widget");
    const index = Number(button.dataset.series);
    if (!hidden.has(widget)) hidden.set(widget, new Set());
    const off = hidden.get(widget);
    const { series } = data.plots[widget.dataset.fragment];
    const members = series[index].bound ? [index, index + 1] : [index];
    for (const member of members) if (!off.delete(member)) off.add(member);
    button.setAttribute("aria-pressed", String(!off.has(index)));
    draw(widget);
  });
  document.addEventListener("change", ({ target }) => {
    const section = target.closest(".dashboard");
    const control = target.closest("[data-variable]");
    if (target.closest("[data-range]")) {
      selectTimeRange(section, Number(target.value));
    } else if (control?.matches("input")) enterText(section, control);
    else if (control) choose(section, control, Number(target.value));
  });

  // For screenshots: draw the plots that scrolling would draw.
  window.drawVisible = () => Promise.all([...document.querySelectorAll(".widget")].filter((widget) => widget.offsetParent && widget.dataset.fragment in data.plots).map(draw));
}
