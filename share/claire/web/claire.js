// What pages do beyond HTML: ages that count, regions that are patched in place, and a word when
// the server is out of reach. Without this file every page works, and shows absolute times.
(() => {
  "use strict";

  // Ages

  const units = [[86400, "d"], [3600, "h"], [60, "m"], [1, "s"]];

  const spell = (seconds) => {
    const [size, name] = units.find(([size]) => seconds >= size) || [1, "s"];
    return Math.floor(seconds / size) + name;
  };

  const showAges = (root) => {
    const now = Date.now();
    for (const time of root.querySelectorAll("time[data-as]")) {
      const at = Date.parse(time.dateTime);
      const seconds = Math.max(0, Math.floor((now - at) / 1000));
      let text = spell(seconds);
      if (time.dataset.as === "ago") text = seconds < 5 ? "just now" : text + " ago";
      if (time.textContent !== text) time.textContent = text;
      if (!time.title) time.title = new Date(at).toLocaleString();
    }
  };

  // Regions: what is new is put in place, what is the same stays, with its focus, its scroll
  // position and whatever is open in it.

  const key = (node) => (node.nodeType === Node.ELEMENT_NODE && node.id) || "";

  const isAlike = (old, fresh) =>
    old.nodeType === fresh.nodeType && old.nodeName === fresh.nodeName && key(old) === key(fresh);

  // Whether a reader opened or closed it is theirs to say.
  const isTheReaders = (element, name) => name === "open" && element.nodeName === "DETAILS";

  const patchAttributes = (old, fresh) => {
    for (const { name } of [...old.attributes]) {
      if (!fresh.hasAttribute(name) && !isTheReaders(old, name)) old.removeAttribute(name);
    }
    for (const { name, value } of [...fresh.attributes]) {
      if (old.getAttribute(name) !== value && !isTheReaders(old, name)) old.setAttribute(name, value);
    }
  };

  const patch = (old, fresh) => {
    if (old.isEqualNode(fresh)) return;
    if (old.nodeType !== Node.ELEMENT_NODE) {
      old.nodeValue = fresh.nodeValue;
      return;
    }
    patchAttributes(old, fresh);
    let next = old.firstChild;
    for (const child of [...fresh.childNodes]) {
      const id = key(child);
      let match = next && isAlike(next, child) ? next : null;
      if (!match && id) match = [...old.children].find((one) => one.id === id && isAlike(one, child));
      if (match) {
        if (match !== next) old.insertBefore(match, next);
        next = match.nextSibling;
        patch(match, child);
      } else {
        old.insertBefore(child, next);
      }
    }
    while (next) {
      const gone = next;
      next = next.nextSibling;
      gone.remove();
    }
  };

  const showAttention = () => {
    let count = 0;
    for (const region of document.querySelectorAll("[data-attention]")) {
      count += Number(region.dataset.attention) || 0;
    }
    const title = document.title.replace(/^\(\d+\) /, "");
    document.title = count > 0 ? `(${count}) ${title}` : title;
  };

  // What can be done with a task depends on where it stands, and forms are left alone: once it stands
  // elsewhere, the page says so.
  const showMovedOn = () => {
    const notice = document.getElementById("moved-on");
    const state = document.querySelector("[data-stands]");
    if (notice && state) notice.hidden = notice.dataset.stood === state.dataset.stands;
  };

  const patchRegions = (fragment) => {
    const focused = document.activeElement && document.activeElement.id;
    for (const region of [...fragment.children]) {
      showAges(region);
      const old = document.getElementById(region.id);
      if (old) patch(old, region);
    }
    if (focused && document.activeElement.id !== focused) {
      const again = document.getElementById(focused);
      if (again) again.focus({ preventScroll: true });
    }
    showAttention();
    showMovedOn();
  };

  // Asking again

  const say = (text) => {
    const place = document.getElementById("trouble");
    if (!place) return;
    if (place.textContent !== text) place.textContent = text;
    place.hidden = text === "";
  };

  const poll = () => document.getElementById("poll");
  let asked = Date.now();

  const listen = (name, act) => document.addEventListener(name, (event) => {
    if (event.target === poll()) act(event);
  });

  listen("htmx:beforeRequest", (event) => {
    // Nobody looks: nothing is asked until somebody does.
    if (document.hidden) event.preventDefault();
    else asked = Date.now();
  });
  listen("htmx:configRequest", (event) => {
    if (poll().dataset.path) event.detail.path = poll().dataset.path;
    if (poll().dataset.etag) event.detail.headers["If-None-Match"] = poll().dataset.etag;
  });
  listen("htmx:afterRequest", (event) => {
    const { xhr, successful } = event.detail;
    if (successful || xhr.status === 304) say("");
    if (successful) poll().dataset.etag = xhr.getResponseHeader("ETag") || "";
  });
  listen("htmx:sendError", () => say("Claire is out of reach. This page shows what was last known; it goes on by itself."));
  listen("htmx:timeout", () => say("Claire takes long to answer. This page shows what was last known."));
  listen("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    say(status === 401
      ? "This browser is logged in no longer. Run ‘claire web login’ and open the address that it prints."
      : `Claire answered with an error (${status}). This page shows what was last known.`);
  });

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    showAges(document);
    if (window.htmx && poll() && Date.now() - asked > 4000) window.htmx.trigger(poll(), "claire:now");
  });

  if (window.htmx) {
    window.htmx.defineExtension("patch", {
      isInlineSwap: (style) => style === "patch",
      handleSwap: (style, target, fragment) => {
        if (style !== "patch") return false;
        patchRegions(fragment);
        return [];
      },
    });
  }

  // The page itself

  // A word of what was done is said once, not again when the page is loaded anew.
  const here = new URL(location.href);
  if (here.searchParams.has("done")) {
    here.searchParams.delete("done");
    history.replaceState(null, "", here);
  }

  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "true";
    setTimeout(() => delete form.dataset.sent, 5000);
  });

  // What was just refused is where one goes on.
  const wrong = document.querySelector("[aria-invalid=true]");
  if (wrong) wrong.focus();

  // Filters apply as they are chosen.
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form && form.classList.contains("filters") && event.target.nodeName === "SELECT") form.requestSubmit();
  });

  // Who would get a broadcast is shown as soon as it is chosen.
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (!form || !form.classList.contains("compose") || !window.htmx || !poll()) return;
    const query = new URLSearchParams();
    for (const name of ["target", "mode"]) query.set(name, form.elements[name].value);
    poll().dataset.path = "/broadcast?" + query;
    poll().dataset.etag = "";
    window.htmx.trigger(poll(), "claire:now");
  });

  // Command lines are copied by a button. Where they may change by themselves they are selected whole.
  if (navigator.clipboard) {
    for (const line of document.querySelectorAll("pre.command")) {
      if (line.closest(".live")) continue;
      const box = document.createElement("div");
      const button = document.createElement("button");
      box.className = "copying";
      button.type = "button";
      button.className = "button quiet";
      button.textContent = "Copy";
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(line.textContent.trim());
        button.textContent = "Copied";
        setTimeout(() => { button.textContent = "Copy"; }, 2000);
      });
      line.replaceWith(box);
      box.append(line, button);
    }
  }

  // On a phone the names of the pages don't fit beside each other.
  const current = document.querySelector(".top [aria-current]");
  if (current) current.scrollIntoView({ block: "nearest", inline: "center" });

  document.documentElement.classList.add("scripted");
  showAges(document);
  showAttention();
  setInterval(() => { if (!document.hidden) showAges(document); }, 1000);
})();
