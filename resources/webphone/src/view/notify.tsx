import { useEffect } from "preact/hooks";
import { office } from "../session";
import { nameOf } from "../office/said";
import { t } from "../text";
import { incoming } from "./ui";

const TITLE = "Einklang";

/** Says outside the page that somebody calls: in its title, and as a system notification when it is hidden. */
export function Notify() {
  const call = incoming.value[0];
  const name = call ? nameOf(call.number, call.name, office.state.value) : "";
  useEffect(() => {
    document.title = call ? `${t("in.title")}: ${name}` : TITLE;
    if (!call || !document.hidden || !("Notification" in window) || Notification.permission !== "granted") return undefined;
    let shown: Notification | null = null;
    try {
      shown = new Notification(t("in.title"), { body: name, tag: call.id, icon: "/phone/icon-192.png", requireInteraction: true });
      shown.onclick = () => {
        window.focus();
        shown?.close();
      };
    } catch {
      return undefined; // mobiles only let a service worker notify
    }
    return () => shown?.close();
  }, [call?.id]);
  return null;
}

export function canAskForNotifications(): boolean {
  return "Notification" in window && Notification.permission === "default";
}
