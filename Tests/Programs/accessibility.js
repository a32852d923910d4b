// What axe-core would look for, as far as Claire's pages need it: returns what is wrong, a line each.
// Run as a function's body in the page.
const problems = [];
const say = (what, element) => {
  const html = element ? element.outerHTML.slice(0, 120).replace(/\s+/g, " ") : "";
  problems.push(what + (html ? ": " + html : ""));
};
const isShown = (element) => {
  if (element.closest("[hidden]")) return false;
  const details = element.closest("details:not([open])");
  if (details && !element.closest("summary")) return false;
  const style = getComputedStyle(element);
  return style.display !== "none" && style.visibility !== "hidden" &&
    element.getClientRects().length > 0;
};
const all = (css) => [...document.querySelectorAll(css)];
const shown = (css) => all(css).filter(isShown);
const words = (text) => (text || "").replace(/\s+/g, " ").trim();

// Names

const name = (element) => {
  const by = element.getAttribute("aria-labelledby");
  if (by) return words(by.split(/\s+/).map((id) => document.getElementById(id)?.textContent).join(" "));
  if (words(element.getAttribute("aria-label"))) return words(element.getAttribute("aria-label"));
  if (element.labels && element.labels.length) return words([...element.labels].map((l) => l.textContent).join(" "));
  if (["BUTTON", "A", "SUMMARY"].includes(element.nodeName)) return words(element.textContent);
  return words(element.getAttribute("title"));
};
for (const control of shown("input:not([type=hidden]), select, textarea")) {
  if (!name(control)) say("a control without a label", control);
}
for (const control of shown("button, a[href], summary, [role=button], [role=region]")) {
  if (!name(control)) say("nothing says what this is", control);
}
for (const image of shown("img, svg, [role=img]")) {
  if (image.closest("[aria-hidden=true]")) continue;
  const has = image.hasAttribute("alt") || name(image) || image.querySelector(":scope > title");
  if (!has) say("a picture without words", image);
}
for (const table of shown("table")) {
  if (!words(table.caption?.textContent) && !name(table)) say("a table without a name", table);
  for (const head of table.querySelectorAll("th")) {
    if (!head.hasAttribute("scope")) say("a head of a table without its scope", head);
  }
}

// Structure

if (!document.documentElement.lang) say("no language is named");
if (!words(document.title)) say("no title");
if (all("main").length !== 1) say(`${all("main").length} main parts`);
if (all("h1").length !== 1) say(`${all("h1").length} main headings`);
let level = 0;
for (const heading of shown("h1, h2, h3, h4, h5, h6")) {
  const own = Number(heading.nodeName[1]);
  if (own > level + 1) say(`a heading of level ${own} follows one of ${level}`, heading);
  if (!words(heading.textContent)) say("an empty heading", heading);
  level = own;
}
const ids = new Map();
for (const element of all("[id]")) {
  if (ids.has(element.id)) say(`the id '${element.id}' is there twice`, element);
  ids.set(element.id, element);
}
for (const element of all("[aria-describedby], [aria-labelledby], label[for]")) {
  for (const attribute of ["aria-describedby", "aria-labelledby", "for"]) {
    for (const id of (element.getAttribute(attribute) || "").split(/\s+/).filter(Boolean)) {
      if (!ids.has(id)) say(`${attribute} names '${id}', which is not there`, element);
    }
  }
}
for (const list of all("ul, ol")) {
  for (const child of list.children) if (child.nodeName !== "LI") say("in a list, not an item", child);
}
for (const item of all("li")) if (!["UL", "OL"].includes(item.parentElement.nodeName)) say("an item without its list", item);

// The keyboard: all can be reached in the order of the document

for (const element of all("[tabindex]")) if (element.tabIndex > 0) say("an order of its own", element);
for (const element of all("[onclick], [onchange], [style], style, script:not([src])")) {
  say("what the policy forbids", element);
}
for (const box of all("body *")) {
  const style = getComputedStyle(box);
  const scrolls = box.scrollHeight > box.clientHeight + 1 && ["auto", "scroll"].includes(style.overflowY);
  if (!scrolls || !isShown(box) || box.nodeName === "TEXTAREA") continue;
  if (box.tabIndex < 0 && !box.querySelector("a[href], button, input, select, textarea")) {
    say("what scrolls can't be reached by the keyboard", box);
  }
}

// Colours

// Any colour of CSS as red, green, blue and how much of it: the browser itself computes it.
const canvas = document.createElement("canvas");
canvas.width = canvas.height = 1;
const pen = canvas.getContext("2d", { willReadFrequently: true });
const memory = new Map();
const colour = (text) => {
  if (!memory.has(text)) {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = text;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
    memory.set(text, [r, g, b, a / 255]);
  }
  return memory.get(text);
};
const over = (top, ground) => {
  const [r, g, b, a] = top;
  return [r, g, b].map((part, i) => part * a + ground[i] * (1 - a)).concat(1);
};
const base = colour(getComputedStyle(document.documentElement).backgroundColor);
const ground = (element) => {
  const layers = [];
  for (let box = element; box; box = box.parentElement) {
    const own = colour(getComputedStyle(box).backgroundColor);
    if (own[3] > 0) layers.push(own);
    if (own[3] === 1) break;
  }
  return layers.reverse().reduce((below, layer) => over(layer, below), over(base, [255, 255, 255, 1]));
};
const light = ([r, g, b]) => {
  const part = (value) => {
    const c = value / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
};
const contrast = (one, other) => {
  const [a, b] = [light(one), light(other)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
};
const opacity = (element) => {
  let all = 1;
  for (let box = element; box; box = box.parentElement) all *= Number(getComputedStyle(box).opacity);
  return all;
};
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const seen = new Set();
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!words(walker.currentNode.nodeValue) || seen.has(element) || !isShown(element)) continue;
  seen.add(element);
  if (["SCRIPT", "STYLE", "TITLE", "OPTION"].includes(element.nodeName) || element.disabled) continue;
  if (element.closest(".unseen")) continue;
  const style = getComputedStyle(element);
  const below = ground(element);
  const ink = colour(element.closest("svg") ? style.fill : style.color);
  const mine = over([ink[0], ink[1], ink[2], ink[3] * opacity(element)], below);
  const size = parseFloat(style.fontSize);
  const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  const ratio = contrast(mine, below);
  if (ratio < (isLarge ? 3 : 4.5)) {
    say(`a contrast of ${ratio.toFixed(2)} (${style.color} on ${below.map(Math.round)})`, element);
  }
}
// The edge of what is filled in tells it from the page (WCAG 1.4.11).
for (const control of shown("input:not([type=hidden]):not([type=checkbox]):not([type=radio]), select, textarea")) {
  const style = getComputedStyle(control);
  const around = ground(control.parentElement);
  const edge = over(colour(style.borderTopColor), around);
  const ratio = Math.max(contrast(edge, around), contrast(ground(control), around));
  if (ratio < 3) say(`a field's edge with a contrast of ${ratio.toFixed(2)}`, control);
}

// Room

const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
if (wide > 1) {
  const edge = document.documentElement.clientWidth;
  const one = all("main *, header *").find((element) => isShown(element) &&
    element.getBoundingClientRect().right > edge + 1 && !element.closest(".scroll, nav, pre, .board"));
  say(`the page is ${wide} px too wide`, one);
}
return problems;
