// What the page shows at the moment: a tab, a sheet, what was typed.
import { computed, effect, signal } from "@preact/signals";
import { isStale } from "../office/said";
import { office, phone } from "../session";
import type { Call } from "../phone/types";

export type Tab = "colleagues" | "calls" | "voicemail" | "keypad";
export type Sheet = "" | "status" | "devices" | "settings" | "call_with";

export const tab = signal<Tab>("colleagues");
export const sheet = signal<Sheet>("");
export const query = signal("");
/** Which device makes the next call: empty for this browser. */
export const callWith = signal("");
/** The call that is being transferred, or whose caller is passed on. */
export const transferring = signal<{ id: string; kind: "transfer" | "pass_on" } | null>(null);
export const keypadFor = signal("");
/** The full-screen call on a small screen was put aside. */
export const isAside = signal(false);
export const now = signal(Date.now());

setInterval(() => (now.value = Date.now()), 1000);

const RUNNING = ["dialing", "ringing", "answering", "talking", "reconnecting", "ended"];

export const calls = computed(() => phone.state.value.calls);
export const incoming = computed(() => calls.value.filter((call) => call.state === "incoming"));
export const running = computed(() => calls.value.filter((call) => RUNNING.includes(call.state)));
/** The one that is talked to; held ones stand below it. */
export const active = computed<Call | undefined>(() => {
  const going = running.value.filter((call) => call.state !== "ended");
  return going.find((call) => !call.held) ?? going[0] ?? running.value.at(-1);
});
export const others = computed(() => running.value.filter((call) => call.id !== active.value?.id && call.state !== "ended"));
export const stale = computed(() => isStale(office.state.value, now.value));

/** What was begun for a call ends with it. */
effect(() => {
  const live = (id: string) => calls.value.some((call) => call.id === id && call.state !== "ended");
  if (transferring.value && !live(transferring.value.id)) transferring.value = null;
  if (keypadFor.value && !live(keypadFor.value)) keypadFor.value = "";
  if (!running.value.length) isAside.value = false;
});

/** Esc closes the sheet, or ends a transfer that was begun; “/” leads to the dial bar. */
addEventListener("keydown", (event) => {
  const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
  if (event.key === "Escape" && sheet.value) sheet.value = "";
  else if (event.key === "Escape" && transferring.value) transferring.value = null;
  else if ((event.key === "/" && !isTyping) || (event.key === "l" && event.ctrlKey)) {
    event.preventDefault();
    document.querySelector<HTMLInputElement>(".dial-field input")?.focus();
  }
});

/** Call a number with the device that is chosen for it. */
export async function dial(number: string, name = ""): Promise<void> {
  if (!number) {
    office.notice("err.number");
    return;
  }
  const device = callWith.value;
  callWith.value = "";
  query.value = "";
  isAside.value = false;
  if (device) office.notice(await office.clickAndCall(number, device));
  else await phone.call(number, name);
}
