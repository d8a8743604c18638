// What the pages do beyond links and forms. All of them work without it; it only adds what the moment adds.
"use strict";

const byId = (id) => document.getElementById(id);
const remember = (store, name, value) => { try { store.setItem(name, value); } catch { /* a browser may refuse to keep anything */ } };
const recall = (store, name) => { try { return store.getItem(name); } catch { return null; } };
const storage = (kind) => { try { return window[kind]; } catch { return null; } };
const lasting = storage("localStorage"), passing = storage("sessionStorage");
const seconds = (count) => new Promise((done) => setTimeout(done, 1000 * count));

// ---------------------------------------------------------------- sessions that are being prepared

// Follows a preparation; done when it is ready. Its connection comes back by itself, and is opened again if it was refused.
function follow(url, tell = () => {}) {
  return new Promise((done, failed) => {
    const events = new EventSource(url);
    events.onmessage = (message) => {
      const state = JSON.parse(message.data);
      tell(state.share);
      if (!state.ready && !state.problem) return;
      events.close();
      state.ready ? done(state) : failed(new Error(state.problem));
    };
    events.onerror = () => {
      if (events.readyState === EventSource.CLOSED) seconds(3).then(() => follow(url, tell)).then(done, failed);
    };
  });
}

for (const place of document.querySelectorAll("[data-follow]")) {
  const bar = place.querySelector("progress");
  const reload = () => { if (place.dataset.then) location.reload(); };
  place.hidden = false;
  if (place.dataset.ways) fetch(place.dataset.ways).catch(() => {}); // steady ground is to be there first
  follow(place.dataset.follow, (share) => { bar.value = share; }).then(() => {
    reload();
    if (place.dataset.ready) place.textContent = place.dataset.ready;
  }, reload);
}

for (const way of document.querySelectorAll("[data-begins]")) {
  way.addEventListener(way.tagName === "FORM" ? "submit" : "click", () => remember(passing, "begins", way.dataset.begins));
}

// One sample at a time; its answer comes when it is made, so that the sound begins within the touch that asked for it.
for (const link of document.querySelectorAll("[data-sample]")) {
  link.addEventListener("click", (event) => {
    const sample = byId("sample"), isPlaying = sample.src === link.href && !sample.paused;
    event.preventDefault();
    sample.pause();
    if (isPlaying) return;
    link.closest(".bed").after(sample);
    sample.hidden = false;
    sample.src = link.href;
    sample.play().catch(() => {}); // its own button is there, too
  });
}

// ---------------------------------------------------------------- writing

// Keeps a page two seconds after it was changed, when it is left, and when it is asked to.
function keepAsTyped(form, body, kept, unkept) {
  const area = form.querySelector("textarea"), said = form.querySelector("[data-kept]");
  let saved = area.value, timer = 0;
  const keep = async () => {
    const text = area.value;
    clearTimeout(timer);
    if (text === saved) return;
    try {
      const answer = await fetch(form.action, { method: "POST", body: body(text), keepalive: text.length < 10000 });
      if (!answer.ok) throw new Error(answer.statusText);
      saved = text;
      said.textContent = kept;
    } catch {
      said.textContent = unkept;
      timer = setTimeout(keep, 5000);
    }
  };
  area.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(keep, 2000); });
  form.addEventListener("submit", (event) => { event.preventDefault(); keep(); });
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); });
}

for (const form of document.querySelectorAll("[data-plain]")) {
  const number = form.elements.number.value;
  const body = (text) => new Blob([JSON.stringify({ number, text, script: "1" })], { type: "application/json" });
  keepAsTyped(form, body, form.dataset.saved, form.dataset.unsaved);
}

// ---------------------------------------------------------------- the player

const audio = byId("audio");
if (audio) {
  followWords();
  const told = byId("session");
  if (told) play(JSON.parse(told.textContent));
}

// Shows the line that is being spoken. Screen readers are not told: they would speak over the voice.
function followWords() {
  const track = audio.querySelector("track"), line = byId("line");
  track.track.mode = "hidden";
  track.track.oncuechange = () => {
    const cue = track.track.activeCues && track.track.activeCues[0];
    if (cue) line.textContent = cue.getCueAsHTML().textContent.replaceAll("\n", " ");
    line.classList.toggle("past", !cue);
  };
}

function play({ moments, title, quiet, icons, urls, says }) {
  const status = byId("status"), ready = byId("ready"), begin = byId("begin"), ways = byId("ways"), over = byId("over"), note = byId("note");
  const sources = { main: { url: urls.main, ready: true } };
  let mode = "main"; // which of the sources is heard: the session, steady ground, or the way back
  let place = 0, heard = 0, reported = 0, before = 0, wait = null, wanted = false, lost = false, ended = false;

  const say = (words) => { status.textContent = words; };
  const last = (list, at) => list.findLast(([start]) => start <= at + 0.05);
  const now = () => (mode === "main" ? audio.currentTime : place);

  // -- one element, one source at a time

  // A browser that lets no page begin by itself is given a place to touch.
  function start() {
    wanted = true;
    audio.play().catch((error) => { if (error.name === "NotAllowedError") begin.hidden = false; });
  }
  begin.addEventListener("click", start);

  function load(name, at, playing = true) {
    audio.pause();
    mode = name;
    const track = document.createElement("track");
    track.kind = "captions";
    track.src = `${sources[name].url}/words.vtt`;
    byId("line").textContent = note.textContent = "";
    audio.replaceChildren(track);
    audio.src = `${sources[name].url}/sound.mp3${at ? `#t=${at.toFixed(3)}` : ""}`;
    before = at;
    followWords();
    if (playing) start();
  }

  // -- steady ground, the way back, and going on

  async function find(name) {
    if (!sources[name]) {
      const answer = await fetch(urls[name]);
      if (!answer.ok) throw new Error(answer.statusText);
      sources[name] = { url: answer.url.split("?")[0], ready: false };
    }
    if (!sources[name].ready) await follow(`${sources[name].url}/events`);
    sources[name].ready = true;
  }

  function offer(words) {
    const heading = ways.querySelector("[data-heading]");
    heading.textContent = heading.dataset[words];
    ways.querySelector("[data-feet]").hidden = words !== "ground";
    ways.querySelector("[data-way=close]").hidden = words === "close";
    ways.hidden = false;
    over.hidden = ready.hidden = true;
    document.body.classList.add("aside");
    ways.focus();
    ways.scrollIntoView({ block: "nearest" });
  }

  async function leadTo(name) {
    place = now();
    if (mode === "main") report("");
    audio.pause();
    mode = name;
    offer(name);
    if (!sources[name]?.ready) {
      say(says.waiting);
      while (!sources[name]?.ready) await find(name).catch(() => seconds(2));
      say("");
      if (mode !== name || ways.hidden) return;
    }
    load(name, 0);
  }

  function comeBack() {
    ways.hidden = over.hidden = true;
    document.body.classList.remove("aside");
    if (mode === "main") return start();
    load("main", (last(moments.says, place) || [0])[0]);
    return audio.focus();
  }

  function finish(ending) {
    wanted = false;
    audio.pause();
    report(ending);
    ended = true;
    byId("offer")?.remove();
    ways.hidden = ready.hidden = true;
    over.hidden = false;
    over.focus();
  }

  byId("ground").addEventListener("click", (event) => {
    event.preventDefault();
    if (mode !== "ground") leadTo("ground");
    else if (audio.paused) start();
  });
  ways.addEventListener("click", (event) => {
    switch (event.target.closest("button")?.dataset.way) {
      case "on": comeBack(); break;
      case "close": leadTo("close"); break;
      case "end": finish("stopped"); break;
    }
  });
  byId("stop").addEventListener("click", () => { wanted = false; audio.pause(); offer("stop"); });

  // -- the place is kept

  function report(ending, send = post) {
    if (!heard || ended) return;
    reported = heard;
    send(`${urls.main}/place`, JSON.stringify({ seconds: now(), heard, ending }));
  }
  function post(url, body) {
    fetch(url, { method: "POST", body, headers: { "content-type": "application/json" }, keepalive: true }).catch(() => {});
  }
  const beacon = (url, body) => navigator.sendBeacon(url, new Blob([body], { type: "application/json" }));
  addEventListener("pagehide", () => report("", beacon));
  document.addEventListener("visibilitychange", () => { if (document.hidden && audio.paused) report("", beacon); });

  // -- moments: waits, pages to write on, notes

  const pages = new Map();
  for (const form of document.querySelectorAll(".write")) {
    const cue = Number(form.dataset.cue);
    pages.set(cue, form);
    ready.before(form); // where the eyes are
    form.hidden = !form.querySelector("textarea").value;
    const body = (text) => new Blob([JSON.stringify({ cue, text })], { type: "application/json" });
    keepAsTyped(form, body, says.kept, says.unkept);
  }

  function showMoment(at) {
    const begun = last(moments.waits, at), present = begun && at < begun[1] - 0.1 ? begun : null;
    if (present !== wait) {
      const page = pages.get((present || wait)[3]);
      wait = present;
      ready.textContent = wait && wait[2] === "write" ? says.written : says.ready;
      if (page) page.hidden = !(wait || page.querySelector("textarea").value || page.contains(document.activeElement));
      say(wait && wait[2] === "wait" ? wait[4] : "");
    }
    ready.hidden = !wait || mode !== "main";
    note.textContent = (last(moments.notes, at) || ["", ""])[1];
  }
  const pass = () => { audio.currentTime = wait[1]; start(); };
  ready.addEventListener("click", () => wait && pass());

  // -- what the element tells

  audio.addEventListener("timeupdate", () => {
    const at = audio.currentTime, passed = at - before;
    before = at;
    if (mode !== "main" || audio.seeking) return;
    if (passed > 0 && passed < 2 && !audio.paused) heard += passed;
    if (heard - reported >= 10) report("");
    showMoment(at);
  });
  audio.addEventListener("seeked", () => { before = audio.currentTime; if (mode === "main") showMoment(before); });
  audio.addEventListener("play", () => {
    wanted = true;
    ended = false;
    over.hidden = begin.hidden = true;
    byId("offer")?.remove();
    if (mode === "main") { ways.hidden = true; document.body.classList.remove("aside"); }
    requestAnimationFrame(breathe);
  });
  audio.addEventListener("pause", () => { if (mode === "main" && !lost) report(""); });
  audio.addEventListener("ended", () => {
    wanted = false;
    if (mode === "main") finish("heard");
    else if (mode === "close") finish("closed");
    else offer("choose");
  });
  audio.addEventListener("playing", () => { say(wait ? wait[4] : ""); lend(); });

  // -- the connection goes and comes back: what is there is played, and then it goes on where it was

  audio.addEventListener("error", () => { if (audio.error && audio.error.code !== MediaError.MEDIA_ERR_ABORTED) recover(); });
  audio.addEventListener("waiting", async () => {
    const at = audio.currentTime;
    await seconds(4);
    if (wanted && !audio.paused && audio.currentTime === at && !(await isThere())) recover();
  });

  async function isThere() {
    try {
      return (await fetch(`${sources[mode].url}/sound.mp3`, { method: "HEAD", cache: "no-store" })).ok;
    } catch {
      return false;
    }
  }

  async function recover() {
    if (lost) return;
    const at = audio.currentTime, name = mode;
    lost = true;
    say(says.lost);
    do {
      await Promise.race([seconds(2), new Promise((back) => addEventListener("online", back, { once: true }))]);
    } while (!(await isThere()));
    lost = false;
    say("");
    if (mode === name) load(name, at, wanted);
  }

  // -- the shape breathes with the voice; a person who asked for stillness has it

  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const rest = 0.16;
  let level = rest, from = rest, breath = null, drawn = 0;

  function breathe(time) {
    const passed = Math.min((time - drawn) / 1000, 0.1), at = audio.currentTime;
    drawn = time;
    if (audio.paused || still.matches) return;
    const begun = mode === "main" && last(moments.breaths, at), present = begun && at < begun[1] ? begun : null;
    if (present !== breath) [breath, from] = [present, level];
    if (breath) {
      const share = Math.min((at - breath[0]) / Math.max(breath[1] - breath[0], 0.1), 1);
      const goal = { in: 1, out: rest }[breath[2]] ?? from;
      level = from + ((goal - from) * (1 - Math.cos(Math.PI * share))) / 2;
    } else {
      level += (rest - level) * (1 - Math.exp(-passed / 0.7));
    }
    byId("shape").style.setProperty("--breath", level.toFixed(3));
    requestAnimationFrame(breathe);
  }

  // -- the lock screen: nothing there says what is heard, unless that was chosen

  const choice = byId("show-title");
  const chapters = [...document.querySelectorAll("#chapters a")];
  const starts = chapters.map((link) => Number(link.dataset.at));

  function seek(at) {
    if (mode !== "main") load("main", at);
    else { audio.currentTime = Math.max(0, Math.min(at, audio.duration || at)); start(); }
    document.body.classList.remove("aside");
    ways.hidden = over.hidden = true;
  }
  const step = (by) => () => { audio.currentTime = Math.max(0, audio.currentTime + by); };
  const actions = {
    play: start,
    pause: () => { wanted = false; audio.pause(); },
    seekto: ({ seekTime }) => { audio.currentTime = seekTime; },
    seekbackward: step(-15),
    seekforward: step(15),
    previoustrack: () => seek(starts.findLast((at) => at < now() - 3) ?? 0),
    nexttrack: () => {
      const next = starts.find((at) => at > now() + 0.1);
      if (mode === "main" && wait) pass();
      else if (next !== undefined) seek(next);
    },
  };

  // iOS forgets what it was lent when a source changes
  function lend() {
    if (!("mediaSession" in navigator)) return;
    const artwork = [192, 512].map((size) => ({ src: `${icons}${size}.png`, sizes: `${size}x${size}`, type: "image/png" }));
    navigator.mediaSession.metadata = new MediaMetadata({ title: choice.checked ? title : quiet, artwork });
    for (const [name, action] of Object.entries(actions)) {
      try { navigator.mediaSession.setActionHandler(name, action); } catch { /* a browser that does not know it */ }
    }
  }

  for (const link of chapters) {
    link.addEventListener("click", (event) => { event.preventDefault(); seek(Number(link.dataset.at)); });
  }
  choice.checked = recall(lasting, "title") === "shown";
  choice.addEventListener("change", () => { remember(lasting, "title", choice.checked ? "shown" : ""); lend(); });

  // -- more dark

  const dark = byId("dark");
  function darken(is) {
    document.body.classList.toggle("darker", is);
    dark.setAttribute("aria-pressed", String(is));
    remember(lasting, "dark", is ? "more" : "");
  }
  dark.addEventListener("click", () => darken(!document.body.classList.contains("darker")));
  darken(recall(lasting, "dark") === "more");

  // -- the page is ready

  for (const id of ["dark", "stop", "title-choice", "go-on-there"]) if (byId(id)) byId(id).hidden = false;
  const there = byId("go-on-there"), begins = recall(passing, "begins");
  there?.addEventListener("click", start);
  byId("from-start")?.addEventListener("click", (event) => { event.preventDefault(); seek(0); });
  place = before = there ? Number(there.dataset.at) : 0;
  remember(passing, "begins", "");
  if (begins === "on" || (begins && !there)) start();
  find("ground").then(() => find("close")).catch(() => {});
}
