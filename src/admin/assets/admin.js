// Makes the page live and gives it keys. Everything works without it, too.
"use strict";
(() => {
  const body = document.body;
  const german = document.documentElement.lang !== "en";
  const say = (de, en) => (german ? de : en);
  const said = document.getElementById("said");
  const reply = document.getElementById("reply");
  const text = document.getElementById("text");
  body.classList.add("scripted");

  // Live: the server tells which conversation changed, the page fetches itself and takes the parts.
  const mine = body.dataset.conversation;
  let timer = 0;
  let busy = false;
  let again = false;

  const nearEnd = () => window.innerHeight + window.scrollY > document.body.scrollHeight - 240;

  const focusedIn = (part) => {
    const focused = document.activeElement;
    if (!focused || !part.contains(focused)) return null;
    return focused.closest("[id]")?.id || focused.getAttribute("href");
  };

  // Somebody writes or chooses in it, or listens: it is exchanged later.
  const isInUse = (part) =>
    Boolean(part.querySelector("textarea:focus, select:focus, input:focus")) ||
    [...part.querySelectorAll("textarea")].some((field) => field.value !== field.defaultValue) ||
    [...part.querySelectorAll("audio, video")].some((player) => !player.paused);

  const take = (fresh) => {
    for (const part of document.querySelectorAll("[data-part]")) {
      const next = fresh.getElementById(part.id);
      if (!next || next.innerHTML === part.innerHTML || isInUse(part)) continue;
      const focus = focusedIn(part);
      const open = [...part.querySelectorAll("details[open]")].map((one) => one.id).filter(Boolean);
      part.replaceChildren(...document.importNode(next, true).childNodes);
      for (const id of open) document.getElementById(id)?.setAttribute("open", "");
      // In a frame, taking the focus would pull it out of the page around it.
      if (focus && (document.hasFocus() || window === window.top)) {
        const target = document.getElementById(focus);
        const link = target?.matches("a, button") ? target : target?.querySelector("a, button") ||
          [...part.querySelectorAll("a")].find((one) => one.getAttribute("href") === focus);
        link?.focus({ preventScroll: true });
      }
    }
    for (const id of ["send", "send-file", "anyway"]) {
      const [send, next] = [document.getElementById(id), fresh.getElementById(id) || fresh.getElementById("send")];
      if (send && next) send.disabled = next.disabled;
    }
    if (Boolean(reply) !== Boolean(fresh.getElementById("reply"))) keepDraft().then(() => location.reload());
    badge();
  };

  const refresh = async () => {
    if (busy) { again = true; return; }
    busy = true;
    const follow = mine && nearEnd();
    try {
      const headers = { "x-looked-at": document.hidden ? "no" : "yes" };
      const answer = await fetch(location.pathname + location.search, { headers, redirect: "manual" });
      if (answer.type === "opaqueredirect") { location.reload(); return; }
      if (answer.ok) {
        take(new DOMParser().parseFromString(await answer.text(), "text/html"));
        if (follow) window.scrollTo({ top: document.body.scrollHeight });
      } else if (answer.status === 404) {
        location.href = document.querySelector(".home").href;
      }
    } catch { /* The stream reconnects and asks again. */ }
    busy = false;
    if (again) { again = false; soon(); }
  };

  const soon = () => { clearTimeout(timer); timer = setTimeout(refresh, 150); };

  const changed = () => document.dispatchEvent(new Event("sprechzeit:change"));

  const listen = () => {
    const stream = new EventSource(`${body.dataset.live}?seq=${body.dataset.seq}`);
    stream.onmessage = () => { soon(); changed(); };
    stream.onopen = () => {
      if (!said.textContent) return;
      // What was told while the line was cut may have been fetched in vain.
      said.textContent = "";
      soon();
      changed();
      keepDraft();
    };
    stream.onerror = () => {
      said.textContent = say("Keine Verbindung. Die Seite wird von selbst wieder aktuell.", "No connection. The page will be up to date again by itself.");
      if (stream.readyState === EventSource.CLOSED) setTimeout(() => { soon(); listen(); }, 5000);
    };
    addEventListener("pagehide", () => stream.close());
  };
  if (body.dataset.live) {
    listen();
    // Waiting times pass though nothing happens.
    setInterval(soon, 60000);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) soon(); });
  }
  // A page out of the browser's memory has forms that were sent already: their "once" is used.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // The number of people who wait stands in the title.
  const title = document.title;
  const badge = () => {
    const count = [...document.querySelectorAll(".g-crisis .row, .g-follow-ups .row, .g-waiting .row")].length;
    document.title = count ? `(${count}) ${title}` : title;
  };
  badge();

  // A reply: sent by Ctrl+Enter; what is begun is kept on the server.
  let kept = text?.value;
  let keeping = 0;
  const keepDraft = async () => {
    if (!reply || text.value === kept) return;
    kept = text.value;
    const form = new URLSearchParams({ text: text.value, once: reply.elements.once.value });
    const order = { method: "POST", body: form, redirect: "manual", keepalive: true };
    const answer = await fetch(reply.dataset.draft, order).catch(() => null);
    // Not kept: the next occasion tries again.
    if (!answer || answer.status >= 400) kept = null;
  };
  if (reply) {
    const grow = () => { text.style.height = "auto"; text.style.height = `${Math.min(text.scrollHeight + 2, innerHeight / 2)}px`; };
    // The applicant sees that a human types; WhatsApp forgets it after 25 seconds.
    let told = -Infinity;
    const types = () => {
      if (!reply.dataset.typing || !text.value.trim() || performance.now() - told < 20000) return;
      told = performance.now();
      fetch(reply.dataset.typing, { method: "POST", redirect: "manual" }).catch(() => {});
    };
    text.addEventListener("input", () => { grow(); types(); clearTimeout(keeping); keeping = setTimeout(keepDraft, 800); });
    // A file that cannot go out is not even uploaded.
    const file = document.getElementById("file");
    file?.addEventListener("change", () => {
      const chosen = file.files[0];
      const limit = Number(chosen?.type === "application/pdf" ? file.dataset.pdf : file.dataset.picture);
      const fits = !chosen || chosen.size <= limit * 1048576;
      file.setCustomValidity(fits ? "" : say(`Zu groß: höchstens ${limit} MB.`, `Too large: at most ${limit} MB.`));
      file.reportValidity();
    });
    text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !document.getElementById("send").disabled) {
        event.preventDefault();
        reply.requestSubmit(document.getElementById("send"));
      }
    });
    const find = document.getElementById("find");
    const texts = [...document.querySelectorAll(".texts button")];
    find?.addEventListener("input", () => {
      const wanted = find.value.toLowerCase().split(/\s+/);
      for (const one of texts) one.hidden = !wanted.every((word) => one.textContent.toLowerCase().includes(word));
    });
    find?.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      texts.find((one) => !one.hidden)?.click();
    });
    addEventListener("pagehide", keepDraft);
    reply.addEventListener("submit", () => { clearTimeout(keeping); kept = text.value; });
    if (text.value) grow();
  }
  // A person in need whom nobody has seen yet: the card comes first, not the newest message.
  const unseen = document.querySelector('.crisis [data-key="a"]');
  const toEnd = () => window.scrollTo({ top: document.body.scrollHeight });
  if (mine && !unseen && !location.search.includes("before")) {
    toEnd();
    // Pictures take their room when they are there; whoever scrolls by then stays where they are.
    let scrolled = false;
    for (const way of ["wheel", "touchmove", "keydown"]) addEventListener(way, () => { scrolled = true; }, { once: true, passive: true });
    document.addEventListener("load", (event) => { if (event.target.tagName === "IMG" && !scrolled) toEnd(); }, true);
  }

  // A template shows at once what its fields make of it.
  const filled = document.getElementById("filled");
  const value = (all, name) => document.querySelector(`[data-for="${name}"]`)?.value.trim() || all;
  filled?.closest("form").addEventListener("input", () => {
    filled.textContent = filled.dataset.body.replace(/\{\{\s*([a-z0-9_]+)\s*\}\}/g, value);
  });

  // Keys, unless somebody writes.
  const rows = () => [...document.querySelectorAll("a.row")].filter((row) => row.offsetParent);
  const step = (by) => {
    const all = rows();
    const at = all.findIndex((row) => row === document.activeElement || (!document.activeElement?.matches("a.row") && row.ariaCurrent === "page"));
    all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))]?.focus();
  };
  const press = (key) => {
    const target = document.querySelector(`[data-key="${key}"]`);
    if (!target) return false;
    target.click();
    target.closest("details")?.querySelector("input[type=search], textarea, button")?.focus();
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog[open]")) return;
    if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
    else if (event.key === "?") document.getElementById("keys")?.showModal();
    else if (!(event.key.length === 1 && "acen/".includes(event.key) && press(event.key))) return;
    event.preventDefault();
  });
})();
