// Spares the reload: sends forms in the background, looks for changes, lets the clock run.
// Without it every form works all the same.
"use strict";

const PAUSE_AFTER_TROUBLE_MS = 3000;
const said = document.getElementById("said");
let key = document.body.dataset.key;
let clockStart = { seconds: readSeconds(), at: performance.now() };

function readSeconds() {
  return Number(document.querySelector("#clock .time").dataset.seconds);
}

// The markup without what the reader changed: an opened list is no difference.
function markup(node) {
  const copy = node.cloneNode(true);
  copy.querySelectorAll("details[open]").forEach((details) => details.removeAttribute("open"));
  return copy.outerHTML;
}

// Makes the children of `part` those of `next`, and leaves alone what is equal.
function adoptPart(part, next) {
  const hadFocus = part.contains(document.activeElement);
  const old = [...part.children];
  [...next.children].forEach((child, index) => {
    const before = old[index];
    if (!before) {
      part.append(child);
      announce(part, child);
    } else if (markup(before) !== child.outerHTML) {
      before.replaceWith(child);
    }
  });
  old.slice(next.children.length).forEach((child) => child.remove());
  if (hadFocus && !part.contains(document.activeElement)) {
    (part.querySelector("button") || part.parentElement).focus();
  }
}

// Tells screen readers who got what; the chats themselves stay quiet while ticks change.
function announce(part, bubble) {
  if (!bubble.matches(".theirs, .team")) return;
  part.parentElement.scrollTop = part.parentElement.scrollHeight;
  const name = part.closest(".phone").querySelector("h2").textContent.trim();
  const text = bubble.querySelector(".text");
  say(`${name}: ${text ? text.textContent : ""}`, false);
}

function say(text, trouble) {
  said.textContent = text;
  said.className = trouble ? "toast" : "hidden";
}

// Takes over the parts of a freshly rendered page that are marked as live.
function adopt(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  if (!fresh.body.dataset.key) {
    location.reload();
    return;
  }
  key = fresh.body.dataset.key;
  const play = fresh.body.dataset.play;
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(part.id);
    if (next) adoptPart(part, next);
  }
  clockStart = { seconds: readSeconds(), at: performance.now() };
  if (play !== document.body.dataset.play) beginAnew(play);
}

// The team's page still shows conversations of the former play, and the new one is elsewhere perhaps.
function beginAnew(play) {
  document.body.dataset.play = play;
  const team = document.getElementById("team");
  team.contentWindow.location.replace(team.getAttribute("src"));
  document.querySelector(".phone:has(.bubble)")?.scrollIntoView({ block: "nearest" });
}

async function fetchText(address, options) {
  const response = await fetch(address, options);
  if (!response.ok) throw new Error(String(response.status));
  return response.text();
}

async function look() {
  for (;;) {
    try {
      await fetchText(`/demo/changes?after=${encodeURIComponent(key)}`);
      adopt(await fetchText("/demo"));
    } catch {
      await new Promise((done) => setTimeout(done, PAUSE_AFTER_TROUBLE_MS));
    }
  }
}

document.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const submitter = event.submitter;
  const body = new URLSearchParams(new FormData(form, submitter));
  const field = form.querySelector("input[name=text]");
  const written = field ? field.value : "";
  if (field) field.value = "";
  if (submitter) submitter.disabled = true;
  try {
    adopt(await fetchText(form.action, { method: "POST", body }));
    form.querySelectorAll("details[open]").forEach((details) => details.removeAttribute("open"));
  } catch {
    if (field && !field.value) field.value = written;
    say(document.body.dataset.trouble, true);
  } finally {
    if (submitter) submitter.disabled = false;
    if (field) field.focus();
  }
});

setInterval(() => {
  const passed = Math.floor((performance.now() - clockStart.at) / 1000);
  const seconds = (clockStart.seconds + passed) % 86400;
  const two = (number) => String(number).padStart(2, "0");
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  document.querySelector("#clock .time").textContent = parts.map(two).join(":");
}, 1000);

look();
