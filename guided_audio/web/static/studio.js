// The studio: a script in a plain text field, and beside it the session as it will be heard. The file on disk is the truth.
"use strict";

(() => {
const QUIET = 250; // milliseconds without a key after which a text is read
const AT_ONCE = 150; // rows that are drawn before keys are looked at again
const MINUTE = 60;
const LATER = 1500; // milliseconds that the rules wait where something is about to be heard
const WIDE = 60; // seconds of silence on one line of a band

const clock = (time) => {
  const whole = Math.round(time), minutes = Math.floor(whole / 60) % 60, hours = Math.floor(whole / 3600);
  const pad = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
};
const percent = (share) => `${Math.round(share * 100)} %`;
const filled = (words, ...values) => values.reduce((text, value) => text.replace("{}", () => value), words);
const counted = ([one, many], count) => filled(count === 1 ? one : many, count);
const make = (tag, values = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), values);
  made.append(...children);
  return made;
};
const post = (url, data, headers = {}, signal = undefined) =>
  fetch(url, { method: "POST", body: JSON.stringify(data), headers: { "content-type": "application/json", ...headers }, signal });

// Changes a text field as if its user had: what was there comes back by undo, and the caret stays with its words.
function change(area, text) {
  const before = area.value, least = Math.min(before.length, text.length);
  let head = 0, tail = 0;
  while (head < least && before[head] === text[head]) head++;
  while (tail < least - head && before[before.length - 1 - tail] === text[text.length - 1 - tail]) tail++;
  if (head === before.length && head === text.length) return;
  const shift = (at) => (at <= head ? at : at >= before.length - tail ? at + text.length - before.length : head);
  const caret = [shift(area.selectionStart), shift(area.selectionEnd)], scrolled = area.scrollTop, focused = document.activeElement;
  const middle = text.slice(head, text.length - tail);
  area.focus({ preventScroll: true });
  area.setSelectionRange(head, before.length - tail);
  const done = document.execCommand(middle ? "insertText" : "delete", false, middle);
  if (!done || area.value !== text) area.value = text;
  area.setSelectionRange(...caret);
  area.scrollTop = scrolled;
  if (focused !== area) focused?.focus?.({ preventScroll: true });
}

// ---------------------------------------------------------------- the list

async function fillList() {
  for (const row of document.querySelectorAll("[data-overview]")) {
    const answer = await fetch(row.dataset.overview).catch(() => null);
    if (!answer?.ok) continue;
    const seen = await answer.json(), put = (name, words) => { row.querySelector(`[data-${name}]`).textContent = words; };
    if (seen.title) put("title", seen.title);
    put("length", seen.length ? clock(seen.length) : "–");
    put("silence", seen.length ? percent(seen.silence) : "–");
    put("findings", seen.problem ? "!" : seen.findings);
    if (seen.problem) row.title = seen.problem;
  }
}
if (document.querySelector("[data-overview]")) fillList();

// ---------------------------------------------------------------- one script

const told = byId("editing");
if (told) edit(JSON.parse(told.textContent));

function edit({ text: onDisk, digest, draft, says, urls }) {
  const area = byId("text"), status = byId("status"), list = byId("rows"), sound = byId("sound"), problem = byId("problem");
  const page = Math.random().toString(36).slice(2);
  let base = digest, saved = onDisk; // the version on disk that the text was made from
  let kept = onDisk; // what the studio has, as a draft or on disk
  let timer = 0, lately = 0, reading = null, shown = null, readText = null, conflict = null, saving = null;
  const options = { length: null, voice: null, ambience: null, slots: {} };

  const say = (words) => { status.textContent = words; };
  const isDirty = () => area.value !== saved;
  const tellState = () => {
    document.title = `${isDirty() ? "• " : ""}${document.title.replace(/^• /, "")}`;
    say(isDirty() ? says.unsaved : says.saved);
  };

  area.value = draft ? draft.text : onDisk;
  area.setSelectionRange(0, 0);
  area.disabled = false;
  if (draft) {
    [base, kept] = [draft.base, draft.text];
    saved = draft.base === digest ? onDisk : null;
    say(says.restored);
  }

  // -- reading: what is typed becomes what will be heard

  const soon = (after = QUIET) => { clearTimeout(timer); timer = setTimeout(read, after); };

  async function read() {
    clearTimeout(timer);
    clearTimeout(lately);
    reading?.abort();
    const mine = (reading = new AbortController()), text = area.value;
    if (status.textContent === says.unsaved) tellState();
    list.setAttribute("aria-busy", "true");
    try {
      const answer = await post(urls.read, { text, base, options, page }, {}, mine.signal);
      if (answer.status === 204 || mine !== reading) return;
      const seen = await answer.json();
      if (mine !== reading) return;
      if (!answer.ok) { list.removeAttribute("aria-busy"); return tellProblem(seen); }
      [shown, readText, kept] = [seen, text, text];
      await draw(seen, mine);
      if (mine === reading) lately = setTimeout(() => find(seen, mine), heard ? LATER : 0); // words come first
    } catch (error) {
      if (mine !== reading) return;
      say(says.lost);
      list.removeAttribute("aria-busy");
    }
  }

  const tellProblem = ({ problem: words, hint, line }) => {
    problem.hidden = !words;
    problem.textContent = words ? `${line ? `${filled(says.line, line)}: ` : ""}${words}${hint ? `; ${hint}` : ""}` : "";
  };

  // -- drawing: only what has changed, a part at a time

  let drawn = [];

  async function draw(seen, mine) {
    area.lang = seen.language;
    list.lang = seen.language;
    byId("summary").textContent = filled(says.summary, clock(seen.length), percent(seen.silence), seen.words);
    tellProblem(seen);
    drawSlots(seen.slots);
    for (const line of clients.children) drawClientSlots(line);
    const rows = seen.rows.map(([kind, text, line, cue, start, length, mark]) => ({ kind, text, line, cue, start, length, mark }));
    const keys = rows.map((row) => [row.kind, row.text, row.length, row.mark].join("\u0000"));
    const least = Math.min(drawn.length, rows.length);
    let head = 0, tail = 0;
    while (head < least && drawn[head].key === keys[head]) head++;
    while (tail < least - head && drawn[drawn.length - 1 - tail].key === keys[rows.length - 1 - tail]) tail++;
    for (const old of drawn.splice(head, drawn.length - head - tail)) old.item.remove();
    const after = drawn[head]?.item || null, late = drawn.splice(head);
    late.forEach((old, number) => update(old, rows[rows.length - tail + number]));
    for (let at = 0; at < head; at++) update(drawn[at], rows[at]);
    for (let at = head; at < rows.length - tail; at += AT_ONCE) {
      const part = rows.slice(at, Math.min(at + AT_ONCE, rows.length - tail)).map((row, number) => drawRow(row, keys[at + number]));
      drawn.push(...part);
      list.insertBefore(fragment(part.map((one) => one.item)), after);
      if (part.length === AT_ONCE) {
        await new Promise((done) => setTimeout(done));
        if (mine !== reading) { drawn.push(...late); return; }
      }
    }
    drawn.push(...late);
    rove(Math.max(0, drawn.findIndex((one) => one.hear.tabIndex === 0)));
    follow_caret();
  }

  const fragment = (items) => { const made = document.createDocumentFragment(); made.append(...items); return made; };

  function drawRow(row, key) {
    const line = make("button", { type: "button", className: "line", tabIndex: -1 });
    const hear = make("button", { type: "button", className: "hear", tabIndex: -1 });
    const time = make("span", { className: "time" });
    const isTime = ["silence", "gap", "breathe", "wait", "write", "bell", "ring-out"].includes(row.kind);
    if (row.kind !== "say") hear.append(make("span", { className: "kind" }, says[row.kind] || row.kind));
    if (row.kind !== "gap" && row.kind !== "silence" && row.text) hear.append(make("span", { className: "words" }, row.text));
    if (isTime) hear.append(band(row.length), make("span", { className: "seconds" }, `${row.length < 10 ? row.length.toFixed(1) : Math.round(row.length)} s`));
    if (row.mark) hear.append(make("span", { className: "mark" }, says[row.mark]));
    const item = make("li", { className: `row row-${row.kind}${row.mark ? ` is-${row.mark}` : ""}` }, line, hear, time);
    const one = { item, line, hear, time, key, row };
    item.one = one;
    update(one, row);
    return one;
  }

  function band(length) {
    const made = make("span", { className: "band" });
    made.setAttribute("aria-hidden", "true");
    for (let left = length; left > 0; left -= WIDE) {
      const part = make("span");
      part.style.width = `${(Math.min(left, WIDE) / WIDE) * 100}%`;
      made.append(part);
    }
    return made;
  }

  function update(one, row) {
    const before = one.row;
    one.row = row;
    if (!one.line.textContent || before.line !== row.line) {
      one.line.textContent = row.line;
      one.line.setAttribute("aria-label", filled(says.line, row.line));
    }
    const at = row.cue < 0 ? "" : clock(row.start);
    if (one.time.textContent !== at) one.time.textContent = at;
  }

  function drawSlots(slots) {
    const place = byId("slots"), names = Object.keys(slots);
    place.hidden = !names.length;
    if (place.dataset.names === names.join()) return;
    place.dataset.names = names.join();
    for (const old of place.querySelectorAll("label")) old.remove();
    for (const name of Object.keys(options.slots)) if (!names.includes(name)) delete options.slots[name];
    for (const name of names) {
      const input = make("input", { maxLength: 120, autocomplete: "off", placeholder: slots[name], value: options.slots[name] || "" });
      input.addEventListener("input", () => {
        if (input.value.trim()) options.slots[name] = input.value;
        else delete options.slots[name];
        soon();
      });
      place.append(make("label", { className: "field" }, name, input));
    }
  }

  // -- one row can be reached by the tabulator, the others by arrows

  function rove(number, focus = false) {
    for (const one of list.querySelectorAll(".hear[tabindex='0']")) one.tabIndex = -1;
    const one = drawn[Math.max(0, Math.min(number, drawn.length - 1))];
    if (!one) return;
    one.hear.tabIndex = 0;
    if (focus) one.hear.focus();
  }

  list.addEventListener("keydown", (event) => {
    const one = event.target.closest(".row")?.one, at = drawn.indexOf(one);
    if (!one || !event.target.matches(".hear") || event.ctrlKey || event.altKey || event.metaKey) return;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 10, PageUp: at - 10, Home: 0, End: drawn.length - 1 }[event.key];
    if (to !== undefined) rove(to, true);
    else if (event.key === "ArrowLeft" || event.key === "l") goTo(one.row.line);
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => {
    const one = event.target.closest(".row")?.one;
    if (!one) return;
    if (event.target.closest(".line")) goTo(one.row.line);
    else if (event.target.closest(".hear")) { rove(drawn.indexOf(one)); hear(one.row.line, one); }
  });

  // -- lines on both sides

  function lineAt(place) {
    let line = 1;
    for (let at = area.value.indexOf("\n"); at >= 0 && at < place; at = area.value.indexOf("\n", at + 1)) line++;
    return line;
  }

  function placeOf(line) {
    let at = 0;
    for (let number = 1; number < line; number++) {
      const next = area.value.indexOf("\n", at);
      if (next < 0) break;
      at = next + 1;
    }
    return at;
  }

  function goTo(line, column = 0) {
    const at = placeOf(line), end = area.value.indexOf("\n", at);
    area.blur();
    area.setSelectionRange(at, at);
    area.focus(); // which brings the caret into view
    area.setSelectionRange(at + Math.max(0, column - 1), column ? at + column - 1 : end < 0 ? area.value.length : end);
  }

  const rowAt = (line) => drawn.findLast((one) => one.row.line <= line) || drawn[0];
  let marked = null;

  function follow_caret() {
    const one = drawn.length ? rowAt(lineAt(area.selectionStart)) : null;
    if (one === marked) return;
    marked?.item.classList.remove("here");
    marked = one;
    one?.item.classList.add("here");
    if (one && document.activeElement === area) bringInto(one.item);
  }

  // Scrolls the list, and not the page.
  function bringInto(item) {
    if (getComputedStyle(list).overflowY !== "auto") return;
    const box = item.getBoundingClientRect(), frame = list.getBoundingClientRect();
    if (box.top < frame.top || box.bottom > frame.bottom) list.scrollTop += box.top - frame.top - frame.height / 3;
  }

  let followed = 0;
  document.addEventListener("selectionchange", () => {
    if (document.activeElement !== area) return;
    clearTimeout(followed);
    followed = setTimeout(follow_caret, 120);
  });

  // -- findings, at their places

  let found = [];

  async function find(seen, mine) {
    list.setAttribute("aria-busy", "true");
    let told = null;
    try {
      const answer = await fetch(urls.findings.replace("VERSION", seen.version), { signal: mine.signal });
      told = answer.ok ? await answer.json() : null;
    } catch (error) {
      if (error.name !== "AbortError") say(says.lost);
    }
    if (mine !== reading) return;
    list.removeAttribute("aria-busy");
    if (!told) return;
    const { findings, reach, voices, voice } = told;
    for (const old of found) old.remove();
    found = findings.map((one) => drawFinding(one, findings.filter((other) => other.rule === one.rule).length));
    const few = found.length;
    byId("found").textContent = few ? counted(says.found, few) : says.nothing_found;
    byId("next-finding").disabled = !few;
    const curable = findings.filter((one) => one.curable).length;
    byId("mend-all").hidden = curable < 2;
    byId("mend-all").textContent = filled(says.mend_all, curable);
    drawReach(seen, reach);
    drawVoices(voice, voices);
  }

  function drawFinding(one, places) {
    const item = make("div", { className: `finding finding-${one.severity}`, tabIndex: -1 });
    item.setAttribute("role", "group");
    item.setAttribute("aria-label", `${filled(says.line, one.line)}: ${one.message}`);
    const words = make("p", { lang: "en" }, make("strong", {}, one.message), one.hint ? ` ${one.hint}` : "", " ", make("code", {}, one.rule));
    const tools = make("div", { className: "tools" });
    const tool = (name, act) => { const made = make("button", { type: "button" }, name); made.addEventListener("click", act); tools.append(made); return made; };
    tool(filled(says.line, one.line), () => goTo(one.line, one.column));
    if (one.curable) tool(says.mend, () => mend(one, {}));
    if (one.rule.includes("/") && one.severity !== "note" && !one.rule.startsWith("allow/")) {
      const allow = tool(says.allow, () => { allow.hidden = true; item.append(allowing(one, places, () => { allow.hidden = false; allow.focus(); })); item.querySelector("input").focus(); });
    }
    item.append(words, tools);
    const place = drawn.findLast(({ row }) => row.kind === "say" && row.line <= one.line) || (drawn.length ? rowAt(one.line) : null);
    if (place && place.row.line >= 1 && one.line > 1) place.item.append(item);
    else byId("found").after(item);
    return item;
  }

  function allowing(one, places, back) {
    const reason = make("input", { required: true, maxLength: 200, autocomplete: "off" });
    const everywhere = make("input", { type: "checkbox" });
    const form = make("form", { className: "allowing" }, make("label", { className: "field" }, says.reason, reason),
      ...(places > 1 ? [make("label", { className: "everywhere" }, everywhere, ` ${filled(says.everywhere, places)}`)] : []),
      make("button", {}, says.allow_write));
    const cancel = make("button", { type: "button" }, says.cancel);
    cancel.addEventListener("click", () => { form.remove(); back(); });
    form.append(cancel);
    form.addEventListener("submit", (event) => { event.preventDefault(); mend(one, { reason: reason.value, everywhere: everywhere.checked }); });
    return form;
  }

  async function mend(one, more) {
    if (conflict) return byId("conflict").focus();
    try {
      const text = area.value, answer = await post(urls.mend, { text, finding: { rule: one.rule, line: one.line, column: one.column }, ...more });
      const mended = await answer.json();
      if (area.value !== text) return say(says.not_mended_now); // a key was faster
      if (!answer.ok) return say(mended.problem || says.not_mended);
      change(area, mended.text);
      changed();
      say(says.mended);
      await read();
    } catch { say(says.lost); }
  }

  function nextFinding(by) {
    const all = [...document.querySelectorAll(".finding")], at = all.indexOf(document.activeElement?.closest?.(".finding"));
    const next = all[(at + by + all.length) % all.length] || all[0];
    next?.scrollIntoView({ block: "nearest" });
    next?.focus();
  }

  // -- stretching to a length

  function drawReach(seen, reach) {
    byId("stretch").hidden = !reach;
    if (!reach) return;
    const [least, most] = [Math.ceil(reach[0] / MINUTE * 2) / 2, Math.floor(reach[1] / MINUTE * 2) / 2];
    const now = options.length ? options.length / MINUTE : Math.round(seen.length / MINUTE * 2) / 2;
    for (const input of [byId("length"), byId("minutes")]) {
      [input.min, input.max] = [least, most];
      if (document.activeElement !== input) input.value = now;
    }
    const words = [filled(says.reach, least, most)];
    if (seen.factor.toFixed(2) !== "1.00") words.push(filled(says.fitted, seen.factor.toFixed(2)));
    if (seen.left_out) words.push(filled(says.left_out, seen.left_out));
    byId("reach").textContent = words.join(" ");
  }

  for (const [input, other] of [[byId("length"), byId("minutes")], [byId("minutes"), byId("length")]]) {
    input.addEventListener("input", () => {
      if (!input.value || !input.validity.valid) return;
      other.value = input.value;
      options.length = Number(input.value) * MINUTE;
      soon();
    });
  }
  byId("own-length").addEventListener("click", () => { options.length = null; read(); });

  function drawVoices(voice, voices) {
    const choice = byId("voice"), chosen = choice.value;
    const names = [...new Set([...(chosen ? [chosen] : []), voice, ...voices])].filter(Boolean);
    if (choice.dataset.names === names.join()) return;
    choice.dataset.names = names.join();
    choice.replaceChildren(choice.options[0], ...names.map((name) => make("option", {}, name)));
    choice.value = chosen;
  }
  byId("voice").addEventListener("change", (event) => { options.voice = event.target.value || null; read(); });
  byId("bed").addEventListener("change", ({ target: { value } }) => {
    options.ambience = value === "none" ? "" : value ? value.slice(4) : null;
    read();
  });
  byId("dictionary").addEventListener("submit", async (event) => {
    event.preventDefault();
    const { word, said } = event.target.elements;
    const answer = await post(urls.words, { word: word.value, said: said.value, language: area.lang }).catch(() => null);
    if (!answer) return say(says.lost);
    if (!answer.ok) { const wrong = await answer.json(); return say(`${wrong.problem}; ${wrong.hint}`); }
    const words = filled(says.word_kept, word.value);
    event.target.reset();
    await read();
    say(words);
  });

  // -- hearing from any place

  let heard = null, now = null, retried = false;

  async function hear(line, one = null) {
    if (readText !== area.value || !shown) { heard = { row: { line } }; await read(); one = null; if (!heard) return; }
    const from = one || drawn.find((other) => other.row.line >= line && other.row.cue >= 0) || rowAt(line);
    if (!from || from.row.cue < 0 || !shown.can_be_heard) { heard = null; return say(says.cannot); }
    heard = from;
    sound.src = urls.hear.replace("VERSION/0", `${shown.version}/${from.row.cue}`);
    sound.hidden = byId("stop").hidden = false;
    sound.play().then(() => { retried = false; say(filled(says.playing, from.row.line)); }, () => {});
  }

  function stop() {
    sound.pause();
    sound.removeAttribute("src");
    sound.load(); // which lets its connection go
    now?.item.classList.remove("now");
    heard = now = null;
    sound.hidden = byId("stop").hidden = true;
    tellState();
  }

  sound.addEventListener("timeupdate", () => {
    if (!heard?.item) return;
    const at = heard.row.start + sound.currentTime, one = drawn.findLast((other) => other.row.cue >= 0 && other.row.start <= at);
    if (one === now || !one) return;
    now?.item.classList.remove("now");
    now = one;
    one.item.classList.add("now");
    if (document.activeElement !== area) bringInto(one.item);
  });
  sound.addEventListener("ended", stop);
  sound.addEventListener("error", async () => {
    if (!heard || !sound.getAttribute("src")) return;
    const line = heard.row.line, answer = await fetch(sound.src).catch(() => null), isOld = answer?.status === 404;
    const words = answer && !answer.ok && !isOld ? (await answer.json()).problem : "";
    answer?.body?.cancel?.();
    stop();
    if (isOld && !retried) { retried = true; readText = null; return hear(line); }
    say(words || says.lost);
  });
  byId("hear").addEventListener("click", () => hear(lineAt(area.selectionStart)));
  byId("stop").addEventListener("click", stop);

  // -- saving, and what others do meanwhile

  function changed() { tellState(); soon(); }
  area.addEventListener("input", () => { // comparing a long text waits until no key comes
    if (status.textContent !== says.unsaved) say(says.unsaved);
    soon();
  });

  const save = () => (saving ||= saveNow().finally(() => { saving = null; }));

  async function saveNow() {
    if (conflict) { byId("conflict").focus(); return false; }
    const text = area.value;
    say(says.saving);
    try {
      const answer = await post(urls.save, { text }, { "if-match": `"${base}"` }), told = await answer.json();
      if (answer.status === 409) { show(told); return false; }
      if (!answer.ok) { say(`${told.problem}; ${told.hint}`); return false; }
      [base, saved, kept] = [told.digest, text, text];
      tellState();
      return true;
    } catch {
      say(says.lost);
      return false;
    }
  }

  // Both versions are shown; until one is chosen, the text stays as it is.
  function show(both) {
    conflict = both;
    area.readOnly = true;
    const place = byId("conflict"), texts = { mine: area.value, theirs: both.theirs, merged: both.merged };
    for (const part of place.querySelectorAll("[data-version]")) {
      const words = texts[part.dataset.version];
      part.hidden = words === null || words === undefined;
      part.querySelector("textarea").value = words || "";
    }
    place.hidden = false;
    place.focus();
    say(byId("conflict-title").textContent);
  }

  byId("conflict").addEventListener("click", async (event) => {
    const choice = event.target.closest("[data-use]")?.dataset.use;
    if (!choice || !conflict) return;
    const { theirs, digest: tag, merged } = conflict, mine = area.value;
    let words = "";
    try {
      if (choice !== "mine") {
        const answer = await post(urls.draft, { text: mine, aside: true });
        if (!answer.ok) throw new Error();
        words = filled(says.kept, (await answer.json()).kept);
      }
    } catch { return say(says.lost); }
    conflict = null;
    area.readOnly = false;
    byId("conflict").hidden = true;
    [base, saved] = [tag, theirs];
    if (choice === "theirs") change(area, theirs);
    if (choice === "merged") change(area, merged);
    area.focus();
    tellState();
    if (choice === "mine") await save();
    else { await read(); say(words); }
  });

  async function lookAt({ digest: tag, problem: words, hint }) {
    if (words) return say(`${words}; ${hint}`);
    if (tag === base || conflict) return;
    if (saving) await saving;
    if (tag === base || conflict) return;
    if (tag === "") { [base, saved] = ["", null]; return say(says.gone); }
    if (!isDirty()) {
      const answer = await fetch(urls.text).catch(() => null);
      if (!answer?.ok) return;
      const theirs = await answer.json();
      if (isDirty() || theirs.digest === base) return; // a key was faster
      [base, saved, kept] = [theirs.digest, theirs.text, theirs.text];
      change(area, theirs.text);
      await read();
      return say(says.changed);
    }
    const answer = await post(urls.save, { text: area.value, look: true }, { "if-match": `"${base}"` }).catch(() => null);
    if (answer?.status !== 409) return;
    const both = await answer.json();
    if (both.theirs !== area.value) return show(both);
    [base, saved] = [both.digest, both.theirs];
    tellState();
  }

  let events = null;
  function watch() {
    events?.close();
    events = null;
    if (document.hidden) return;
    const mine = (events = new EventSource(urls.watch));
    mine.onmessage = (message) => lookAt(JSON.parse(message.data));
    mine.onerror = () => { if (mine === events && mine.readyState === EventSource.CLOSED) setTimeout(watch, 3000); };
  }
  document.addEventListener("visibilitychange", watch);

  byId("save").addEventListener("click", save);
  addEventListener("pagehide", () => {
    const data = JSON.stringify({ text: area.value, base });
    if (area.value !== kept && data.length < 60000) navigator.sendBeacon(urls.draft, new Blob([data], { type: "application/json" }));
    kept = area.value;
  });
  addEventListener("beforeunload", (event) => { if (area.value !== kept) event.preventDefault(); });

  // -- exporting: the sound alone, or a pack for each client of a list

  const clients = byId("clients");

  // One line for each client, and an empty one after them; a new one begins with the country of the one before.
  function addClient() {
    const before = clients.lastElementChild;
    clients.append(byId("client").content.cloneNode(true));
    const line = clients.lastElementChild, [id] = line.querySelectorAll("input"), country = line.querySelector("select");
    line.setAttribute("aria-label", `${says.client} ${clients.children.length}`);
    drawClientSlots(line);
    id.addEventListener("input", () => {
      if (before && !country.dataset.chosen) country.value = before.querySelector("select").value;
      if (line === clients.lastElementChild && id.value.trim()) addClient();
    });
    country.addEventListener("change", () => { country.dataset.chosen = "yes"; });
  }

  function drawClientSlots(line) {
    const names = Object.keys(shown?.slots || {});
    for (const old of line.querySelectorAll("[data-slot]")) if (!names.includes(old.dataset.slot)) old.parentElement.remove();
    for (const name of names) {
      if ([...line.querySelectorAll("[data-slot]")].some((input) => input.dataset.slot === name)) continue;
      const input = make("input", { maxLength: 120, autocomplete: "off", placeholder: shown.slots[name] });
      input.dataset.slot = name;
      line.querySelector(".made").before(make("label", { className: "field" }, name, input));
    }
  }

  // Exports once, and says beside it what became of it; with a button where it would replace a file.
  async function exportOne(data, place) {
    const words = make("span");
    place.replaceChildren(words);
    try {
      const answer = await post(urls.export, { kind: byId("kind").value, ...data }), begun = await answer.json();
      if (!answer.ok) {
        words.textContent = `${begun.problem}; ${begun.hint} `;
        if (answer.status === 409) {
          const again = make("button", { type: "button" }, says.replace);
          again.addEventListener("click", () => exportAll([[{ ...data, replaces: true }, place]], place.closest("form")));
          place.append(again);
        }
        return false;
      }
      const { file, url } = await follow(begun.events, (share) => { byId("progress").firstElementChild.value = share; });
      words.textContent = `${filled(says.exported, file)} `;
      place.append(make("a", { href: url, className: "button", download: "" }, says.take));
      return true;
    } catch (error) {
      words.textContent = error.message || says.lost;
      return false;
    }
  }

  let exporting = false;

  async function exportAll(all, form) {
    if (exporting) return;
    exporting = true;
    const words = byId("progress-words");
    let made = 0;
    form.append(byId("progress"));
    byId("progress").hidden = false;
    words.textContent = says.exporting;
    try {
      if (isDirty() && !(await save())) { words.textContent = status.textContent; return; }
      for (const [data, place] of all) if (await exportOne(data, place)) made++;
      words.textContent = all[0][0].pack && made ? counted(says.packs_made, made) : "";
    } finally {
      exporting = false;
      byId("progress").hidden = !words.textContent;
    }
  }

  byId("packs").addEventListener("submit", (event) => {
    event.preventDefault();
    const lines = [...clients.children], named = lines.filter((line) => line.querySelector("[name=id]").value.trim());
    exportAll((named.length ? named : lines.slice(0, 1)).map((line) => {
      const filledIn = [...line.querySelectorAll("[data-slot]")].filter((input) => input.value.trim());
      const slots = Object.fromEntries(filledIn.map((input) => [input.dataset.slot, input.value]));
      const [name, country] = ["id", "country"].map((field) => line.querySelector(`[name=${field}]`).value);
      return [{ pack: true, name, country, options: { ...options, slots } }, line.querySelector(".made")];
    }), event.target);
  });
  byId("sound-alone").addEventListener("submit", (event) => {
    event.preventDefault();
    exportAll([[{ pack: false, name: event.target.elements.name.value, options }, event.target.querySelector(".made")]], event.target);
  });
  addClient();

  // Who exports goes on to the next script with it: what was open stays open there.
  for (const part of document.querySelectorAll("details[id]")) {
    const key = `studio ${part.id}`;
    part.open = sessionStorage.getItem(key) === "open";
    part.addEventListener("toggle", () => sessionStorage.setItem(key, part.open ? "open" : ""));
  }

  // -- keys

  byId("mend-all").addEventListener("click", () => { say(says.reading); mend({}, { all: true }); });
  byId("next-finding").addEventListener("click", () => nextFinding(1));
  byId("show-keys").addEventListener("click", () => byId("keys").showModal());

  addEventListener("keydown", (event) => {
    const command = event.ctrlKey || event.metaKey, isWriting = event.target.matches?.("input, textarea, select");
    if (command && event.key.toLowerCase() === "s") save();
    else if (command && event.key === "Enter") heard ? stop() : hear(lineAt(area.selectionStart));
    else if (event.key === "Escape" && heard) stop();
    else if (event.key === "F8") nextFinding(event.shiftKey ? -1 : 1);
    else if (event.key === "F6") document.activeElement === area ? rove(Math.max(0, drawn.indexOf(marked)), true) : area.focus();
    else if ((event.key === "?" && !isWriting) || (command && event.key === "/")) byId("keys").open || byId("keys").showModal();
    else return;
    event.preventDefault();
  });

  watch();
  read();
}

// ---------------------------------------------------------------- a manuscript becomes a script

const dropped = byId("importing");
if (dropped) receive(JSON.parse(dropped.textContent));

function receive({ says, lost, line: line_words, urls }) {
  const drop = byId("drop"), status = byId("status"), area = byId("text"), source = byId("source"), list = byId("guesses");
  const say = (words) => { status.textContent = words; };

  let waiting = [], now = null, several = false;

  // Several files are looked at one after the other; each is saved, or left out.
  function take(files) {
    if (!files.length) return;
    several = files.length > 1;
    waiting = [...files].map((file) => ({ file, item: make("li", {}, file.name) }));
    byId("waiting").replaceChildren(...waiting.map((one) => one.item));
    byId("waiting").hidden = byId("leave-out").hidden = !several;
    byId("imported").hidden = true;
    next();
  }

  async function next(before = "") {
    now?.item.removeAttribute("aria-current");
    now = waiting.shift();
    if (!now) {
      byId("imported").hidden = true;
      drop.classList.remove("small");
      return say(says.done);
    }
    const mine = now;
    mine.item.setAttribute("aria-current", "step");
    say(says.working);
    try {
      const answer = await fetch(`${urls.import}?name=${encodeURIComponent(mine.file.name)}`, { method: "POST", body: mine.file });
      const made = await answer.json().catch(() => ({}));
      if (mine !== now) return;
      if (answer.ok) return show(made, mine.file.name, before);
      const problem = [made.problem, made.hint].filter(Boolean).join("; ") || lost;
      mine.item.append(`: ${problem}`);
      if (several) next(); else say(problem);
    } catch { if (mine === now) say(lost); }
  }

  function show(made, name, before) {
    const lines = made.source.split("\n"), shown = lines.map((words, number) => {
      const line = make("p", {}, words || " ");
      line.dataset.line = number + 1;
      return line;
    });
    source.replaceChildren(...shown);
    area.value = made.text;
    byId("keep").elements.name.value = name.replace(/\.[^.]*$/, "").trim().toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
    list.replaceChildren(...made.findings.map((one) => drawGuess(one, lines, shown)));
    byId("imported").hidden = false;
    drop.classList.add("small");
    count();
    say([before, filled(says.counted, made.form, made.words, made.pauses, made.guesses)].filter(Boolean).join(" "));
    byId("imported").focus();
    byId("imported").scrollIntoView({ block: "start" });
  }

  function drawGuess(one, lines, shown) {
    const item = make("li", { className: "finding" }, make("p", { lang: "en" }, make("strong", {}, one.message), one.hint ? ` ${one.hint}` : ""));
    const tools = make("div", { className: "tools" }), accept = make("button", { type: "button" }, says.accept);
    const place = make("button", { type: "button" }, filled(line_words, one.line)), alter = make("button", { type: "button" }, says.change);
    accept.setAttribute("aria-pressed", "false");
    accept.addEventListener("click", () => {
      const done = item.classList.toggle("done");
      accept.setAttribute("aria-pressed", String(done));
      accept.textContent = done ? says.take_back : says.accept;
      count();
    });
    const look = () => {
      source.querySelector(".here")?.classList.remove("here");
      shown[one.line - 1]?.classList.add("here");
      shown[one.line - 1]?.scrollIntoView({ block: "nearest" });
    };
    place.addEventListener("click", look);
    alter.addEventListener("click", () => { look(); select(lines, one.line - 1); });
    tools.append(accept, alter, place);
    item.append(tools);
    return item;
  }

  // The words of the manuscript's line, or of the nearest before it, stand in the script as well: whole, or in part.
  function select(lines, number) {
    for (let at = Math.min(number, lines.length - 1); at >= 0; at--) {
      for (const part of lines[at].split(/[()[\]{}*_#\\]+/).map((words) => words.trim()).filter((words) => words.length > 3)) {
        const begin = area.value.indexOf(part);
        if (begin < 0) continue;
        const end = area.value.indexOf("\n", begin);
        area.blur();
        area.setSelectionRange(begin, begin);
        area.focus();
        return area.setSelectionRange(begin, end < 0 ? area.value.length : end);
      }
    }
    area.focus();
  }

  function count() {
    const all = list.children.length, left = all - list.querySelectorAll(".done").length;
    byId("save").textContent = left ? says.accept_and_save : says.save;
    byId("left").textContent = !all ? says.no_guesses : left ? counted(says.left, left) : says.all_seen;
  }

  byId("file").addEventListener("change", (event) => { take([...event.target.files]); event.target.value = ""; });
  // All of the page takes them: a browser would open a file that missed the place.
  for (const name of ["dragenter", "dragover"]) document.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    take([...event.dataTransfer.files]);
  });
  byId("keep").addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const answer = await post(urls.save, { name: event.target.elements.name.value, text: area.value }), kept = await answer.json();
      if (!answer.ok) return say(`${kept.problem}; ${kept.hint}`);
      if (!several) return location.assign(kept.url);
      const name = decodeURIComponent(kept.url.split("/").at(-1));
      now.item.append(" → ", make("a", { href: kept.url }, name));
      next(filled(says.next, name));
    } catch { say(lost); }
  });
  byId("leave-out").addEventListener("click", () => { now.item.append(`: ${says.left_out}`); next(); });
}
})();
