// What a page does beyond what it does without a script: saves while you type, uses the phone's position, and draws
// itself again when something has happened. No rules live here: the server says what is saved, asked and wrong.
"use strict";

const words = document.querySelector(".phone").dataset;
let forgetting = 0;
const announcer = document.getElementById("announce");

function announce(text) {
  if (!text) return;
  announcer.textContent = "";
  setTimeout(() => { announcer.textContent = text; }, 100);
  // Said once: nobody should come upon it later, below the page.
  clearTimeout(forgetting);
  forgetting = setTimeout(() => { announcer.textContent = ""; }, 3000);
}

for (const element of document.querySelectorAll("[data-needs-js]")) element.hidden = false;

// A new page is read from its heading, or from what needs attention first.
function focusFirst() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const first = document.getElementById("fel") || document.getElementById("besked") || target || document.querySelector("h1");
  first.focus({ preventScroll: first.tagName === "H1" });
}
focusFirst();
for (const link of document.querySelectorAll('.summary a[href^="#"]')) {
  link.addEventListener("click", (event) => {
    const control = document.getElementById(link.hash.slice(1));
    if (!control) return;
    event.preventDefault();
    control.scrollIntoView({ block: "center" });
    control.focus({ preventScroll: true });
  });
}

// --- the phone's position ---------------------------------------------------------------------------------------

function position(status, done) {
  status.textContent = words.positionWait;
  const denied = () => { status.textContent = words.positionDenied; };
  if (!navigator.geolocation) { denied(); return; }
  navigator.geolocation.getCurrentPosition(done, denied, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
}

for (const form of document.querySelectorAll("form[data-position]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    position(form.querySelector("[data-position-words]"), ({ coords }) => {
      form.elements.latitude.value = coords.latitude;
      form.elements.longitude.value = coords.longitude;
      form.submit();
    });
  });
}

// --- a form's step: every answer is saved when it is given ---------------------------------------------------------

const form = document.querySelector("form[data-autosave]");

if (form) {
  const saved = document.querySelector("[data-saved]");
  let dirty = false;
  let saving = null;
  let timer = 0;
  let told = false;

  const save = () => {
    clearTimeout(timer);
    dirty = true;
    saving ??= (async () => {
      while (dirty) {
        dirty = false;
        await send();
      }
      saving = null;
    })();
    return saving;
  };

  const send = async () => {
    const data = new FormData(form);
    for (const name of [...data.keys()]) if (name.startsWith("fil.")) data.delete(name);
    data.append("gor", "spara");
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, headers: { "x-autosave": "1" } });
      if (!answer.ok || !answer.headers.get("content-type")?.startsWith("application/json")) throw new Error("not saved");
      show(await answer.json());
    } catch {
      saved.textContent = form.dataset.notSaved;
      if (told !== "not") announce(form.dataset.notSaved);
      told = "not";
    }
  };

  const show = (answer) => {
    saved.textContent = answer.saved;
    if (told !== true) announce(answer.saved);
    told = true;
    const visible = new Set(answer.visible);
    const required = new Set(answer.required);
    for (const question of form.querySelectorAll("[data-q]")) {
      question.hidden = !visible.has(question.dataset.q);
      const optional = question.querySelector(":scope > :is(label, legend) > [data-opt]");
      if (optional) optional.hidden = required.has(question.dataset.q);
      // While answering, an error only goes away; it comes when asking to go on.
      const error = question.querySelector(":scope > .err");
      if (error && !error.hidden && answer.errors[question.dataset.q] === undefined) {
        error.hidden = true;
        question.classList.remove("wrong");
        for (const control of question.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
      }
    }
  };

  form.addEventListener("input", (event) => {
    count(event.target);
    clearTimeout(timer);
    timer = setTimeout(save, 700);
  });
  form.addEventListener("change", (event) => {
    if (event.target.type === "file") {
      if (event.target.files.length) form.requestSubmit(event.target.parentElement.querySelector("[data-attach]"));
    } else {
      save();
    }
  });
  // What was being saved is saved before the page goes on, so that an older answer never comes after a newer.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!saving) return;
    event.preventDefault();
    saving.then(() => form.requestSubmit(event.submitter));
  });
  for (const button of form.querySelectorAll("[data-attach]")) button.hidden = true;

  for (const button of form.querySelectorAll("[data-use-position]")) {
    const place = button.closest("[data-place]");
    button.addEventListener("click", () => {
      position(place.querySelector("[data-position-words]"), async ({ coords }) => {
        const set = (end, value) => { place.querySelector(`input[name$=".${end}"]`).value = value; };
        set("latitud", coords.latitude);
        set("longitud", coords.longitude);
        set("noggrannhet", coords.accuracy);
        const act = document.createElement("input");
        Object.assign(act, { type: "hidden", name: "gor", value: `plats:${place.dataset.q}` });
        clearTimeout(timer);
        await saving;
        form.append(act);
        form.submit();
      });
    });
  }
}

function count(area) {
  const left = document.getElementById(`${area.id}-c`);
  if (!left) return;
  const n = Number(left.dataset.left) - [...area.value].length;
  left.textContent = (n < 0 ? left.dataset.overWords : left.dataset.leftWords).replace("#", Math.abs(n));
  if (n === 20 || n === 0) announce(left.textContent);
}

// --- when something has happened, the parts that show it are drawn again ---------------------------------------------

let drawing = null;
let again = false;

function redraw() {
  again = true;
  drawing ??= (async () => {
    while (again) {
      again = false;
      await new Promise((done) => setTimeout(done, 150));
      try {
        const answer = await fetch(location.pathname + location.search, { headers: { "x-again": "1" } });
        if (answer.redirected) {
          // The page is no longer what it was: a draft that has been sent, a phone that has been forgotten.
          if (!form) location.assign(answer.url);
        } else if (answer.ok) {
          exchange(new DOMParser().parseFromString(await answer.text(), "text/html"));
        }
      } catch { /* The next event tries again. */ }
    }
    drawing = null;
  })();
}

const colours = (page) => page.querySelector('link[href^="/brand/"]')?.getAttribute("href");

function exchange(fresh) {
  // The kommun's own name and colours have come.
  if (!form && colours(fresh) !== colours(document)) { location.reload(); return; }
  for (const now of document.querySelectorAll("[data-live][id]")) {
    const then = fresh.getElementById(now.id);
    if (!then || then.innerHTML === now.innerHTML) continue;
    const focused = now.contains(document.activeElement) ? document.activeElement : null;
    const wasSaid = now.dataset.say;
    now.innerHTML = then.innerHTML;
    if (then.dataset.say !== undefined) {
      now.dataset.say = then.dataset.say;
      if (then.dataset.say !== wasSaid) announce(then.dataset.say);
    }
    if (focused) refocus(now, focused);
  }
  document.title = fresh.title;
}

// The control that had the focus has been drawn anew: the same one, else the heading above it.
function refocus(part, old) {
  const same = [...part.querySelectorAll(old.tagName)].find((one) => one.textContent === old.textContent);
  const heading = part.querySelector("h1, h2, h3") || document.querySelector("h1");
  if (!same) heading.tabIndex = -1;
  (same || heading).focus({ preventScroll: true });
}

let events = null;
function listen() {
  events?.close();
  events = new EventSource("/handandet");
  events.addEventListener("changed", redraw);
}
listen();
addEventListener("pagehide", () => events.close());
addEventListener("pageshow", (event) => { if (event.persisted) { listen(); redraw(); } });
