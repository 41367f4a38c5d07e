// Calls when somebody waits for a human or is in need: by a notification and a sound, where people
// asked for them, and in words for screen readers. It never tells who it is or what was written.
"use strict";
(() => {
  const WISHES = "sprechzeit.calls";
  const TOLD = "sprechzeit.told";
  const SEEN = "sprechzeit.seen";
  const TOLD_MAX = 200;
  // A page is a moment older than its script.
  const PAGE_AGE_MS = 60000;
  const body = document.body;
  const german = document.documentElement.lang !== "en";
  const say = (de, en) => (german ? de : en);

  const read = (store, key, otherwise) => {
    try { return JSON.parse(store.getItem(key)) ?? otherwise; } catch { return otherwise; }
  };
  const keep = (store, key, value) => {
    try { store.setItem(key, JSON.stringify(value)); } catch { /* Private windows may keep nothing. */ }
  };
  const wishes = () => ({ show: false, sound: false, ...read(localStorage, WISHES, {}) });

  const WORDS = {
    crisis: say("Ein Mensch in Not. Bitte sofort nachsehen.", "A person in need. Please look at once."),
    waiting: say("Jemand wartet auf einen Menschen.", "Somebody is waiting for a human."),
    test: say("So meldet sich Sprechzeit.", "This is how Sprechzeit calls."),
  };
  // Hertz, one after another: calm for a hand-over, rising for a crisis.
  const TONES = { crisis: [660, 880, 1100, 880, 1100], waiting: [660, 520], test: [660, 520] };

  // Browsers allow sound only after a click or a key.
  let audio = null;
  const wake = () => {
    if (!window.AudioContext) return;
    audio = audio || new AudioContext();
    if (audio.state === "suspended") audio.resume();
  };
  for (const way of ["pointerdown", "keydown"]) addEventListener(way, () => { if (wishes().sound) wake(); });

  const ring = (kind) => {
    wake();
    if (!audio) return;
    TONES[kind].forEach((hertz, nth) => {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      const at = audio.currentTime + nth * 0.18;
      tone.frequency.value = hertz;
      // Faded in and out: a hard edge clicks.
      volume.gain.setValueAtTime(0, at);
      volume.gain.linearRampToValueAtTime(kind === "crisis" ? 0.4 : 0.2, at + 0.02);
      volume.gain.linearRampToValueAtTime(0, at + 0.16);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 0.17);
    });
  };

  const mayShow = () => "Notification" in window && Notification.permission === "granted";
  const show = (kind, address) => {
    if (!mayShow()) return;
    try {
      const options = { body: WORDS[kind], tag: `sprechzeit-${kind}`, renotify: true, requireInteraction: kind === "crisis" };
      const shown = new Notification("Sprechzeit", options);
      shown.onclick = () => {
        window.focus();
        shown.close();
        if (address) location.href = address;
      };
    } catch { /* Some phones show notifications of installed apps only; the sound is left. */ }
  };

  const call = (kind, address) => {
    const { show: shows, sound } = wishes();
    const region = document.getElementById("called");
    if (region) region.textContent = WORDS[kind];
    if (shows) show(kind, address);
    if (sound) ring(kind);
  };

  // What is new since the last look of this tab; other tabs of this browser have told the rest.
  const nameOf = (one) => `${one.kind} ${one.id} ${one.since}`;
  const look = async () => {
    const seen = read(sessionStorage, SEEN, null);
    const answer = await fetch(`${body.dataset.calls}?after=${seen ? seen.seq : body.dataset.seq}`, { redirect: "manual" });
    if (!answer.ok) return;
    const news = await answer.json();
    const from = seen ? seen.from : news.now - PAGE_AGE_MS;
    keep(sessionStorage, SEEN, { seq: news.seq, from });
    const told = read(localStorage, TOLD, []);
    const fresh = news.calls.filter((one) => one.since >= from && !told.includes(nameOf(one)));
    if (!fresh.length) return;
    keep(localStorage, TOLD, [...told, ...fresh.map(nameOf)].slice(-TOLD_MAX));
    const worst = fresh.find((one) => one.kind === "crisis") || fresh[0];
    call(worst.kind, fresh.length === 1 ? `${body.dataset.home}c/${worst.id}` : body.dataset.home);
  };

  let busy = false;
  let again = false;
  const lookSoon = async () => {
    if (busy) { again = true; return; }
    busy = true;
    await look().catch(() => { /* The next change, or the line that opens again, asks once more. */ });
    busy = false;
    if (again) { again = false; lookSoon(); }
  };
  if (body.dataset.calls) {
    document.addEventListener("sprechzeit:change", lookSoon);
    lookSoon();
  }

  // The switches, on the page of one's account.
  const panel = document.getElementById("calls");
  if (!panel) return;
  const [state, showing, sounding, test] = ["calls-state", "calls-show", "calls-sound", "calls-test"].map((id) => document.getElementById(id));
  const tell = () => {
    const { show: shows, sound } = wishes();
    showing.textContent = shows && mayShow() ? say("Benachrichtigungen ausschalten", "Turn notifications off") : say("Benachrichtigungen erlauben", "Allow notifications");
    sounding.textContent = sound ? say("Ton ausschalten", "Turn sound off") : say("Ton einschalten", "Turn sound on");
    const blocked = "Notification" in window && Notification.permission === "denied";
    const parts = [
      !("Notification" in window) ? say("Dieser Browser kennt keine Benachrichtigungen.", "This browser knows no notifications.")
        : blocked ? say("Der Browser verbietet Benachrichtigungen dieser Seite; erlauben kannst du sie neben der Adresse.", "The browser forbids notifications of this page; you can allow them beside the address.")
          : shows && mayShow() ? say("Benachrichtigungen sind an.", "Notifications are on.") : say("Benachrichtigungen sind aus.", "Notifications are off."),
      sound ? say("Der Ton ist an; er spielt, sobald du auf einer Seite einmal geklickt oder getippt hast.", "Sound is on; it plays once you have clicked or typed on a page.") : say("Der Ton ist aus.", "Sound is off."),
    ];
    state.textContent = parts.join(" ");
  };
  showing.addEventListener("click", async () => {
    const now = wishes();
    const on = now.show && mayShow();
    if (!on && "Notification" in window && Notification.permission === "default") await Notification.requestPermission();
    keep(localStorage, WISHES, { ...now, show: !on && mayShow() });
    tell();
  });
  sounding.addEventListener("click", () => {
    keep(localStorage, WISHES, { ...wishes(), sound: !wishes().sound });
    tell();
    if (wishes().sound) ring("test");
  });
  test.addEventListener("click", () => {
    show("test", "");
    ring("test");
  });
  panel.hidden = false;
  tell();
})();
