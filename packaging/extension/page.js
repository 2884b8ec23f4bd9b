// Makes the numbers of a page clickable.  A click is handed to the app, which asks; nothing is
// ever dialled from here.  The page can neither click for the person nor change what is called:
// only trusted events count, and the numbers are kept where the page cannot reach them.
"use strict";

(() => {
  const SKIPPED = new Set([
    "SCRIPT", "STYLE", "TEXTAREA", "INPUT", "SELECT", "OPTION", "BUTTON", "CODE", "PRE", "KBD", "SAMP", "A", "SVG",
    "NOSCRIPT", "TITLE", "CANVAS", "IFRAME", "OBJECT", "VIDEO", "AUDIO", "MATH", "EINKLANG-NUMBER",
  ]);
  const SLICE_MS = 8;
  const SHORTEST = 7;
  const LONGEST_TEXT = 20000;
  const numbers = new WeakMap();
  const waiting = [];
  let isScheduled = false;
  let isOn = false;

  chrome.storage.local.get({ isOff: false, offSites: [] }).then(({ isOff, offSites }) => {
    if (!isOff && !offSites.includes(location.hostname)) start();
  });

  function start() {
    isOn = true;
    add(document.body);
    new MutationObserver((changes) => {
      for (const change of changes) {
        for (const node of change.addedNodes) add(node);
        if (change.type === "characterData") add(change.target);
      }
    }).observe(document.documentElement, { childList: true, subtree: true, characterData: true });
  }

  // -- looking, a little at a time

  function add(node) {
    if (!node || waiting.length > 5000) return;
    waiting.push(node);
    if (!isScheduled) {
      isScheduled = true;
      requestIdleCallback(work, { timeout: 500 });
    }
  }

  let walker = null;

  function work() {
    const end = performance.now() + SLICE_MS;
    while (performance.now() < end) {
      if (!walker) {
        const root = waiting.shift();
        if (!root) {
          isScheduled = false;
          return;
        }
        walker = begin(root);
        continue;
      }
      const node = walker.nextNode();
      if (!node) walker = null;
      else if (node.nodeType === Node.TEXT_NODE) mark(node);
      else if (node.shadowRoot) add(node.shadowRoot);
    }
    requestIdleCallback(work, { timeout: 500 });
  }

  function begin(root) {
    if (!root.isConnected || isInside(root)) return null;
    if (root.nodeType === Node.TEXT_NODE) {
      mark(root);
      return null;
    }
    return document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, (node) =>
      node.nodeType === Node.ELEMENT_NODE && isSkipped(node) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
    );
  }

  function isSkipped(element) {
    return SKIPPED.has(element.nodeName.toUpperCase()) || element.isContentEditable || element.getAttribute("role") === "textbox";
  }

  function isInside(node) {
    for (let at = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement; at; at = at.parentElement) {
      if (isSkipped(at)) return true;
    }
    return false;
  }

  function mark(text) {
    const value = text.nodeValue;
    if (value.length < SHORTEST || value.length > LONGEST_TEXT || !/\d{2}/.test(value)) return;
    const found = einklangFinder.find(value);
    for (const { start, end, number } of found.reverse()) {
      const rest = text.splitText(start);
      rest.splitText(end - start);
      const element = document.createElement("einklang-number");
      element.setAttribute("role", "link");
      element.tabIndex = 0;
      element.title = chrome.i18n.getMessage("callThis", [number]);
      element.style.cursor = "pointer";
      rest.replaceWith(element);
      element.append(rest);
      numbers.set(element, number);
    }
  }

  // -- clicking

  function numberOf(event) {
    for (const node of event.composedPath()) {
      if (!(node instanceof Element)) continue;
      if (numbers.has(node)) return numbers.get(node);
      const href = node.nodeName === "A" ? (node.getAttribute("href") ?? "") : "";
      if (/^\s*(tel|callto):/i.test(href)) return href.trim().replace(/^(tel|callto):(\/\/)?/i, "");
    }
    return "";
  }

  function act(event) {
    if (!isOn || !event.isTrusted) return;
    if (event.type === "click" && (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey)) return;
    if (event.type === "keydown" && event.key !== "Enter") return;
    const number = numberOf(event);
    if (!number) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    call(number);
  }

  addEventListener("click", act, true);
  addEventListener("keydown", act, true);

  async function call(number) {
    let answer = { ok: false, reason: "no_app" };
    try {
      answer = await chrome.runtime.sendMessage({ cmd: "call", number: number.slice(0, 64) });
    } catch {
      // the extension was updated meanwhile: the page has to be loaded anew
      answer = { ok: false, reason: "reload" };
    }
    if (!answer?.ok) tell(chrome.i18n.getMessage(`reason_${answer?.reason}`) || chrome.i18n.getMessage("reason_no_app"));
  }

  /** A word at the foot of the page, which the page cannot read. */
  function tell(text) {
    const host = document.createElement("div");
    const root = host.attachShadow({ mode: "closed" });
    const box = document.createElement("div");
    box.textContent = text;
    box.setAttribute("role", "alert");
    Object.assign(box.style, {
      position: "fixed", right: "20px", bottom: "20px", zIndex: "2147483647", maxWidth: "360px", padding: "12px 16px",
      font: "14px system-ui, sans-serif", color: "#17201D", background: "#FBEBD3", border: "1px solid #9A5200",
      borderRadius: "10px",
    });
    root.append(box);
    document.documentElement.append(host);
    setTimeout(() => host.remove(), 6000);
  }
})();
