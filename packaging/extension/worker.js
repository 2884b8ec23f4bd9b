// Between pages and the app: the only place that talks to the native host.
"use strict";

const HOST = "example.einklang.klick";

function ask(message) {
  return new Promise((done) => {
    chrome.runtime.sendNativeMessage(HOST, { v: 1, ...message }, (answer) => {
      const failed = chrome.runtime.lastError;
      done(failed ? { ok: false, reason: "no_host" } : (answer ?? { ok: false, reason: "no_app" }));
    });
  });
}

/** What the app is asked to call; control codes are not even passed on. */
function call(number, url) {
  if (typeof number !== "string" || /[*#%]/.test(number)) return Promise.resolve({ ok: false, reason: "code_in_link" });
  let host = "";
  try {
    host = new URL(url).hostname;
  } catch {
    host = "";
  }
  return ask({ cmd: "call", number: number.slice(0, 64), page_host: host });
}

chrome.runtime.onMessage.addListener((message, sender, answer) => {
  if (sender.id !== chrome.runtime.id) return false;
  if (message?.cmd === "call") call(message.number, sender.tab?.url ?? sender.url ?? "").then(answer);
  else if (message?.cmd === "status" && sender.url?.startsWith(chrome.runtime.getURL(""))) ask({ cmd: "status" }).then(answer);
  else return false;
  return true;
});

chrome.runtime.onInstalled.addListener(() => {
  chrome.contextMenus.create({ id: "call", title: chrome.i18n.getMessage("callSelection"), contexts: ["selection"] });
});

chrome.contextMenus.onClicked.addListener((info, tab) => {
  if (info.menuItemId === "call") call((info.selectionText ?? "").trim(), tab?.url ?? "");
});
