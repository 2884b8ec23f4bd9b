// Keeps the page itself, so that it opens at once; never anything that the office says.
const SHELL = "einklang-3286f6e4b60f";
const PARTS = ["/phone", "/phone/main-XIL6CTPY.js", "/phone/main-UXAFIRZ4.css", "/phone/ibm-plex-sans-latin-wght-normal-U42Y2LR5.woff2", "/phone/einklang.svg"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(PARTS)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = async () => {
    for (const name of await caches.keys()) if (name !== SHELL) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(old());
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname === "/phone" || url.pathname === "/phone/") event.respondWith(fresh(event.request));
  else if (PARTS.includes(url.pathname)) event.respondWith(kept(event.request));
});

async function kept(request) {
  return (await caches.match(request)) ?? fetch(request);
}

async function fresh(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok) (await caches.open(SHELL)).put("/phone", answer.clone());
    return answer;
  } catch {
    return (await caches.match("/phone")) ?? Response.error();
  }
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(
    self.clients.matchAll({ type: "window" }).then((pages) => (pages[0] ? pages[0].focus() : self.clients.openWindow("/phone"))),
  );
});
