// Two switches, and whether the app is there.
"use strict";

const text = (key, ...values) => chrome.i18n.getMessage(key, values);
const at = (id) => document.getElementById(id);

async function show() {
  document.documentElement.lang = chrome.i18n.getUILanguage();
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  const host = tab?.url?.startsWith("http") ? new URL(tab.url).hostname : "";
  const { isOff, offSites } = await chrome.storage.local.get({ isOff: false, offSites: [] });
  at("site-label").textContent = host ? text("onSite", host) : text("noSite");
  at("all-label").textContent = text("everywhere");
  at("hint").textContent = text("hint");
  at("site").checked = host !== "" && !offSites.includes(host);
  at("site").disabled = host === "" || isOff;
  at("all").checked = !isOff;
  at("site").onchange = () => {
    const others = offSites.filter((one) => one !== host);
    void chrome.storage.local.set({ offSites: at("site").checked ? others : [...others, host] });
  };
  at("all").onchange = () => {
    void chrome.storage.local.set({ isOff: !at("all").checked });
    at("site").disabled = host === "" || !at("all").checked;
  };
  const answer = await chrome.runtime.sendMessage({ cmd: "status" });
  const state = answer?.ok ? (answer.app ? "there" : "away") : "no_host";
  at("state").textContent = text(`state_${state}`);
  at("state").className = state === "there" ? "ok" : "bad";
}

void show();
