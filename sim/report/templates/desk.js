"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const stage = byId("stage"), scrub = byId("scrub"), play = byId("play"), speed = byId("speed");
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const MOST_DRAWN = 200, CROWD = 24;
  const sizes = new Map();
  for (const operator of data.operators) sizes.set(operator.group, (sizes.get(operator.group) || 0) + 1);
  const isCrowd = Math.max(0, ...sizes.values()) > CROWD, CELL = isCrowd ? 16 : 23;
  stage.classList.toggle("crowd", isCrowd);
  const {FORWARDED, ABANDONED, RESOLVED} = data.codes;
  let now = 0, playing = false, before = 0;

  const made = (kind, className, parent, text) => {
    const element = document.createElement(kind);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    parent.append(element);
    return element;
  };

  // The floor: a column for each level, in it the groups, in these a queue and the operators with their slots.
  const groups = new Map(), people = [];
  const columns = new Map();
  for (const group of data.groups) {
    if (!columns.has(group.tier)) columns.set(group.tier, made("div", "level", stage));
    const box = made("section", `group t${Math.min(group.tier, 4)}`, columns.get(group.tier));
    made("h2", "", box, group.name.toLowerCase() === group.level ? group.level : `${group.level}: ${group.name}`);
    const state = made("p", "state", box);
    const queue = made("div", "queue", box);
    groups.set(group.place, {
      ...group, box, state, queue, more: made("span", "", queue), crew: made("div", "people", box),
      drawn: 0, hidden: 0, staff: 0,
    });
  }
  data.operators.forEach((operator) => {
    const group = groups.get(operator.group);
    group.staff += 1;
    if (group.drawn >= MOST_DRAWN) {
      group.hidden += 1;
      people.push({...operator, slotBoxes: []});
      return;
    }
    group.drawn += 1;
    const box = made("div", "operator", group.crew);
    made("span", "name", box, operator.name).title = operator.name;
    const row = made("div", "slots", box);
    const slotBoxes = [];
    for (let lane = 0; lane < operator.lanes; lane += 1) {
      slotBoxes.push(made("span", lane < operator.slots ? "slot" : "slot above", row));
    }
    people.push({...operator, box, slotBoxes});
  });
  for (const group of groups.values()) {
    if (group.hidden) made("p", "state", group.box, `${group.hidden} more operators are not drawn`);
  }

  // What is counted: sorted moments, so that any moment can be asked for at once.
  const joined = new Map(), gone = new Map();
  for (const group of data.groups) { joined.set(group.place, []); gone.set(group.place, []); }
  const taken = [], over = [];
  const after = {arrived: [], forwarded: [], resolved: [], abandoned: [], other: []};
  const legs = [];
  for (const chat of data.chats) {
    chat.legs.forEach(([group, operator, queued, assigned, ended, released, outcome, lane], nth) => {
      const last = nth + 1 === chat.legs.length;
      const left = last && chat.left !== null ? chat.left : null;
      if (nth === 0) after.arrived.push(queued);
      joined.get(group).push(queued);
      gone.get(group).push(assigned !== null ? assigned : ended);
      if (operator >= 0 && assigned !== null) { taken.push(assigned); over.push(ended); }
      if (outcome === FORWARDED) after.forwarded.push(ended);
      else if (outcome === RESOLVED) after.resolved.push(ended);
      else if (outcome === ABANDONED) after.abandoned.push(left === null ? ended : left);
      else if (last) after.other.push(ended);
      legs.push({chat, nth, last, group, operator, queued, assigned, ended, released, outcome, lane, left});
    });
  }
  legs.sort((a, b) => a.queued - b.queued);
  for (const moments of [...joined.values(), ...gone.values(), taken, over, ...Object.values(after)]) {
    moments.sort((a, b) => a - b);
  }
  const soFar = (moments, at) => {
    let low = 0, high = moments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (moments[middle] <= at) low = middle + 1; else high = middle;
    }
    return low;
  };
  const earlier = {};
  for (const [name, moments] of Object.entries(after)) {
    earlier[name] = moments.filter((moment) => moment < 0).length;
  }
  const waitingAt = (place, at) => soFar(joined.get(place), at) - soFar(gone.get(place), at);
  const countsAt = (at) => {
    const counts = {waiting: 0, "with operators": soFar(taken, at) - soFar(over, at)};
    for (const group of data.groups) counts.waiting += waitingAt(group.place, at);
    for (const [name, moments] of Object.entries(after)) counts[name] = soFar(moments, at) - earlier[name];
    return counts;
  };
  const onlineAt = (operator, at) => operator.online.some(([from, to]) => from <= at && at < to);

  // Where everything stands; measured again when the window changes.
  let origin;
  const measure = () => {
    const frame = stage.getBoundingClientRect();
    origin = (element) => {
      const box = element.getBoundingClientRect();
      return [box.left - frame.left, box.top - frame.top, box.width, box.height];
    };
    for (const person of people) {
      person.spots = person.slotBoxes.map((slot) => {
        const [x, y, width, height] = origin(slot);
        return [x + width / 2, y + height / 2];
      });
    }
    for (const group of groups.values()) {
      const [x, y, width] = origin(group.queue);
      group.corner = [x + CELL / 2 + 4, y + CELL / 2 + 4];
      group.across = Math.max(1, Math.floor((width - 8) / CELL));
    }
  };

  const chips = new Map();
  const move = (chip, [x, y]) => {
    const target = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
    if (chip.target !== target) { chip.target = target; chip.element.style.transform = target; }
  };
  const dress = (chip, className) => {
    if (chip.look !== className) { chip.look = className; chip.element.className = className; }
  };
  const spotInQueue = (group, place) => {
    const row = Math.floor(place / group.across);
    return [group.corner[0] + (place % group.across) * CELL, group.corner[1] + row * CELL];
  };

  const draw = () => {
    const at = now, seen = new Set(), queues = new Map(), held = new Set();
    for (const leg of legs) {
      if (leg.queued > at) break;
      const until = leg.released === null ? leg.ended : Math.max(leg.released, leg.ended);
      if (until <= at) continue;
      if (leg.ended <= at) {
        held.add(`${leg.operator} ${leg.lane}`);
        continue;
      }
      const isServed = leg.operator >= 0 && leg.assigned !== null && leg.assigned <= at;
      if (isServed) seen.add({leg, isServed});
      else {
        if (!queues.has(leg.group)) queues.set(leg.group, []);
        queues.get(leg.group).push(leg);
      }
    }
    const shown = new Map();
    for (const {leg} of seen) {
      const spot = people[leg.operator].spots[leg.lane];
      if (spot) shown.set(leg.chat.n, [leg, spot, true]);
    }
    for (const group of groups.values()) {
      const queue = (queues.get(group.place) || []).sort((a, b) => a.queued - b.queued || a.chat.n - b.chat.n);
      const room = group.across * 2 - (queue.length > group.across * 2 ? 2 : 0);
      queue.slice(0, room).forEach((leg, place) => shown.set(leg.chat.n, [leg, spotInQueue(group, place), false]));
      const rest = queue.length - room;
      const words = rest > 0 ? `and ${rest} more` : "queue";
      if (group.more.textContent !== words) group.more.textContent = words;
    }
    for (const [number, [leg, spot, isServed]] of shown) {
      let chip = chips.get(number);
      if (!chip) {
        chip = {element: made("span", "chip", stage), target: "", look: "chip"};
        chips.set(number, chip);
        const group = groups.get(leg.group);
        // Who comes, comes from the left.
        if (!stage.classList.contains("jump")) {
          move(chip, [group.corner[0] - CELL, spot[1]]);
          chip.element.getBoundingClientRect();
        }
      }
      const group = groups.get(leg.group);
      const late = !isServed && at - leg.queued > group.threshold ? " late" : "";
      const ghost = leg.left !== null && leg.left <= at ? " ghost" : "";
      const came = leg.nth > 0 ? " forwarded" : "";
      dress(chip, `chip t${Math.min(group.tier, 4)}${isServed ? " served" : " waits"}${ghost || late}${came}`);
      move(chip, spot);
      chip.last = leg;
    }
    for (const [number, chip] of chips) {
      if (shown.has(number)) continue;
      chips.delete(number);
      if (stage.classList.contains("jump") || still.matches) { chip.element.remove(); continue; }
      dress(chip, `${chip.look} ${chip.last.outcome === ABANDONED ? "lost" : "done"}`);
      setTimeout(() => chip.element.remove(), 600);
    }
    people.forEach((person, number) => {
      if (!person.box) return;
      const away = !onlineAt(person, at);
      if (person.away !== away) { person.away = away; person.box.classList.toggle("away", away); }
      person.slotBoxes.forEach((slot, lane) => slot.classList.toggle("held", held.has(`${number} ${lane}`)));
    });
    tell(at);
  };

  const clockAt = (at) => {
    const minute = Math.min(Math.floor(at / 60), data.clock.length - 1);
    return `${data.clock[minute]}:${String(Math.floor(at - 60 * minute)).padStart(2, "0")}`;
  };
  const counters = [...document.querySelectorAll("[data-count]")];
  const tell = (at) => {
    const counts = countsAt(at);
    for (const counter of counters) {
      const text = String(counts[counter.dataset.count]);
      if (counter.textContent !== text) counter.textContent = text;
    }
    for (const group of groups.values()) {
      const online = people.filter((p) => p.group === group.place && onlineAt(p, at)).length;
      const words = `${waitingAt(group.place, at)} waiting · ${online} of ${group.staff} online`;
      if (group.state.textContent !== words) group.state.textContent = words;
    }
    byId("clock").textContent = clockAt(at);
    byId("now").setAttribute("x1", at);
    byId("now").setAttribute("x2", at);
    scrub.value = at;
    scrub.setAttribute("aria-valuetext", clockAt(at));
  };
  const inWords = () => {
    const parts = data.groups.map((group) => {
      const crew = people.filter((person) => person.group === group.place);
      const online = crew.filter((person) => onlineAt(person, now)).length;
      return `${group.name} (${group.level}): ${waitingAt(group.place, now)} waiting, ${online} of ${crew.length} online`;
    });
    const counts = countsAt(now);
    byId("told").textContent = `${clockAt(now)}. ${parts.join("; ")}. ` +
      `Since ${data.clock[0]}: ${counts.arrived} arrived, ${counts.resolved} resolved, ` +
      `${counts.forwarded} forwarded, ${counts.abandoned} abandoned.`;
  };

  const frame = (time) => {
    if (!playing) return;
    const passed = Math.min((time - before) / 1000, 0.25);
    // Without motion the picture changes once a second.
    if (!still.matches || time - before >= 1000) {
      now = Math.min(now + (still.matches ? 1 : passed) * Number(speed.value), data.length);
      before = time;
      draw();
    }
    if (now >= data.length) stop();
    else requestAnimationFrame(frame);
  };
  const pace = () => stage.style.setProperty("--move", `${Math.min(0.6, 30 / Number(speed.value)).toFixed(2)}s`);
  const start = () => {
    if (now >= data.length) show(0);
    clearTimeout(later);
    playing = true;
    play.textContent = "Pause";
    byId("told").textContent = `Playing from ${clockAt(now)}; a pause tells the moment in words.`;
    stage.classList.toggle("jump", still.matches);
    pace();
    before = performance.now();
    requestAnimationFrame(frame);
  };
  const stop = () => {
    playing = false;
    play.textContent = "Play";
    inWords();
  };
  const show = (at) => {
    now = Math.min(Math.max(at, 0), data.length);
    stage.classList.add("jump");
    draw();
    if (playing) requestAnimationFrame(() => stage.classList.toggle("jump", still.matches));
  };
  // Who drags through the hour hears the moment once, at the end.
  let later = 0;
  const jump = (at) => {
    show(at);
    clearTimeout(later);
    if (!playing) later = setTimeout(inWords, 250);
  };

  play.addEventListener("click", () => (playing ? stop() : start()));
  speed.addEventListener("change", pace);
  scrub.addEventListener("input", () => jump(Number(scrub.value)));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const inControl = ["SELECT", "SUMMARY"].includes(event.target.tagName);
    const steps = {ArrowLeft: -10, ArrowRight: 10, PageDown: 300, PageUp: -300};
    if (event.key === " " && !inControl && event.target !== play) {
      playing ? stop() : start();
    } else if (event.key in steps && !inControl) {
      jump(now + steps[event.key]);
    } else if (event.target === scrub && (event.key === "Home" || event.key === "End")) {
      jump(event.key === "Home" ? 0 : data.length);
    } else return;
    event.preventDefault();
  });
  new ResizeObserver(() => { measure(); show(now); }).observe(stage);
  measure();
  show(0);
})();
