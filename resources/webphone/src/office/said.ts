// What is said of people and devices: only what is known; waiting as waiting, doubt as doubt.
// The rules are those of the desktop app (ui/dnd_model.py, ui/status_words.py).
import { clock, t, until } from "../text";
import type { Availability, Device, OfficeState, Quiet } from "./types";

export const STALE_AFTER_MS = 5000;

export type Badge =
  | "available" | "colleagues" | "on_call" | "ringing" | "dnd" | "gone" | "no_device" | "not_reachable" | "unknown";

export interface Shown {
  badge: Badge;
  text: string;
  tone: "" | "busy" | "dnd";
}

export function isStale(office: OfficeState, now: number): boolean {
  return office.connection === "lost" && now - office.since > STALE_AFTER_MS;
}

export function personStatus(availability: Availability | undefined, office: OfficeState, now: number): Shown {
  const shown = known(availability, now);
  if (!isStale(office, now) || shown.badge === "unknown") return shown;
  return { badge: "unknown", text: t("conn.stale", { time: clock(office.asOf), status: shown.text }), tone: "" };
}

function known(a: Availability | undefined, now: number): Shown {
  if (!a) return { badge: "unknown", text: t("st.unknown"), tone: "" };
  if (a.status === "do_not_disturb") {
    const ends = a.until && new Date(a.until).getTime() > now;
    return { badge: "dnd", text: ends ? t("st.dndUntil", { time: until(a.until!) }) : t("st.dnd"), tone: "dnd" };
  }
  if (a.status === "offline") return { badge: "gone", text: t("st.gone"), tone: "" };
  if (a.context.includes("in_call")) return { badge: "on_call", text: t("st.onCall"), tone: "busy" };
  if (a.context.includes("ringing")) return { badge: "ringing", text: t("st.ringing"), tone: "busy" };
  if (a.context.includes("no_destination")) return { badge: "not_reachable", text: t("st.notReachable"), tone: "" };
  if (!a.reachable) return { badge: "no_device", text: t("st.offline"), tone: "" };
  if (a.status === "available_for_colleagues") return { badge: "colleagues", text: t("st.colleaguesOnly"), tone: "" };
  return { badge: "available", text: t("st.available"), tone: "" };
}

// -- devices

const ICONS: Record<string, string> = {
  desk_phone: "deskphone", softphone: "laptop", webphone: "globe", app: "smartphone", teams: "users-round",
  other: "phone", fixed_destination: "phone-forwarded",
};
const SHORT: Record<string, string> = {
  desk_phone: "dev.desk", softphone: "dev.short.softphone", webphone: "dev.short.web", app: "dev.short.app",
  teams: "dev.short.teams", other: "dev.short.other", fixed_destination: "dev.short.fwd",
};
const LONG: Record<string, string> = { ...SHORT, webphone: "dev.web", app: "dev.app", fixed_destination: "dev.fwd" };

export const deviceIcon = (device: Device): string => ICONS[device.kind] ?? "phone";

export function deviceName(device: Device, account: string, isLong = false): string {
  if (device.account !== null && device.account === account) return t("dev.thisBrowser");
  return t((isLong ? LONG : SHORT)[device.kind] ?? "dev.short.other");
}

const COUNTED: Quiet[] = ["quiet", "rings", "waiting", "unconfirmed"];

export type NodeState = "ring" | "quiet" | "waiting" | "warning" | "not_chosen" | "off";

export interface Node {
  device: Device;
  state: NodeState;
}

export interface DndCard {
  kind: "off" | "on" | "syncing" | "doubt" | "unknown";
  isOn: boolean;
  sentence: string;
  nodes: Node[];
  spoken: string;
}

export function dndCard(office: OfficeState, account: string, now: number): DndCard {
  const devices = myDevices(office, account);
  const [kind, isOn, sentence] = said(office, devices, account, now);
  const isOpen = office.wish !== null || kind === "unknown";
  const nodes = [...devices]
    .sort((a, b) => Number(!COUNTED.includes(a.quiet)) - Number(!COUNTED.includes(b.quiet)))
    .map((device) => ({ device, state: isOpen && COUNTED.includes(device.quiet) ? ("waiting" as const) : nodeState(device, isOn) }));
  if (office.isUnsent && isOn) {
    for (const node of nodes) if (node.device.account === account) node.state = "quiet";
  }
  return { kind, isOn, sentence, nodes, spoken: spoken(nodes, kind, account) };
}

/** This browser first, forwarding last. */
export function myDevices(office: OfficeState, account: string): Device[] {
  return [...(office.me?.devices ?? [])].sort((a, b) => place(a, account) - place(b, account));
}

function place(device: Device, account: string): number {
  if (device.account === account) return 0;
  return device.kind === "fixed_destination" ? 2 : 1;
}

function nodeState(device: Device, isOn: boolean): NodeState {
  if (device.quiet === "not_chosen") return "not_chosen";
  if (device.quiet === "not_signed_in" || device.quiet === "silenced") return "off";
  if (device.quiet === "unconfirmed") return "warning";
  if (device.quiet === "waiting") return "waiting";
  if (device.quiet === "quiet") return "quiet";
  return isOn ? "warning" : "ring";
}

function said(office: OfficeState, devices: Device[], account: string, now: number): [DndCard["kind"], boolean, string] {
  const count = (...states: Quiet[]) => devices.filter((d) => states.includes(d.quiet)).length;
  if (office.wish) {
    const isOn = office.wish.status === "do_not_disturb";
    if (office.isUnsent) return ["doubt", isOn, t(isOn ? "dnd.offline" : "dnd.offUnsent")];
    return ["syncing", isOn, isOn ? t("dnd.syncing", { k: 0, n: count(...COUNTED) }) : t("dnd.offSending")];
  }
  const availability = office.me?.availability;
  if (!availability) return ["unknown", false, t("dnd.unknown")];
  const isOn = availability.status === "do_not_disturb";
  const found = isOn ? whenOn(availability, devices, office, account, now, count) : whenOff(availability, office, count);
  if (!isStale(office, now)) return found;
  return ["unknown", isOn, t("conn.stale", { time: clock(office.asOf), status: found[2] })];
}

type Count = (...states: Quiet[]) => number;

function whenOff(availability: Availability, office: OfficeState, count: Count): [DndCard["kind"], boolean, string] {
  if (availability.status === "offline") return ["off", false, t("dnd.offGone")];
  if (office.me?.destination === "none") return ["off", false, t("dnd.offNowhere")];
  const n = count("rings");
  if (!n) return ["off", false, t("dnd.offNone")];
  if (availability.status === "available_for_colleagues") return ["off", false, t("dnd.offColleagues")];
  return ["off", false, t("dnd.off", { n })];
}

function whenOn(
  availability: Availability, devices: Device[], office: OfficeState, account: string, now: number, count: Count,
): [DndCard["kind"], boolean, string] {
  const doubtful = devices.filter((d) => d.quiet === "unconfirmed");
  if (doubtful.length > 1) return ["doubt", true, t("dnd.partialN", { k: doubtful.length })];
  if (doubtful.length) return ["doubt", true, t("dnd.partial1", { device: deviceName(doubtful[0], account) })];
  const ringing = devices.filter((d) => d.quiet === "rings");
  if (ringing.length) return ["doubt", true, whyItRings(ringing[0], office, account, ringing.length)];
  const n = count(...COUNTED);
  const k = count("quiet");
  if (k < n) return ["syncing", true, t("dnd.syncing", { k, n })];
  const ends = availability.until && new Date(availability.until).getTime() > now;
  if (!n) return ["on", true, ends ? t("dnd.untilNone", { time: until(availability.until!) }) : t("dnd.onNone")];
  return ["on", true, ends ? t("dnd.until", { time: until(availability.until!), n }) : t("dnd.on", { n })];
}

function whyItRings(device: Device, office: OfficeState, account: string, n: number): string {
  const [rule, number] = (device.reason ?? "").split(":");
  if ((rule === "shared_with" || rule === "shared_account") && number) {
    const other = office.people.find((p) => p.number === number);
    return t("dnd.shared", { device: deviceName(device, account), name: other?.name.split(" ")[0] ?? number });
  }
  return t("dev.row.rings", { n });
}

function spoken(nodes: Node[], kind: DndCard["kind"], account: string): string {
  if (kind === "unknown") return t("dev.row", { states: t("dev.row.unknown") });
  const parts: string[] = [];
  for (const [state, key] of [["quiet", "dev.row.quiet"], ["ring", "dev.row.rings"]] as const) {
    const n = nodes.filter((node) => node.state === state).length;
    if (n) parts.push(t(key, { n }));
  }
  for (const [state, key] of [["warning", "dev.row.warning"], ["waiting", "dev.row.waiting"]] as const) {
    for (const node of nodes) if (node.state === state) parts.push(t(key, { device: deviceName(node.device, account) }));
  }
  return t("dev.row", { states: parts.join(", ") || t("dnd.offNone") });
}

/** The chip of a device in the sheet: its word and tone, and the line below its name. */
export function deviceState(device: Device, office: OfficeState): { word: string; tone: string; line: string } {
  const shared = (device.reason ?? "").split(":");
  const name = office.people.find((p) => p.number === shared[1])?.name ?? shared[1] ?? "";
  const rows: Record<Quiet, [string, string]> = {
    quiet: ["dev.quiet", "dnd"], rings: ["dev.rings", "accent"], waiting: ["dev.sending", "wait"],
    unconfirmed: ["dev.waiting", "busy"], not_signed_in: [device.kind === "webphone" ? "dev.notOpen" : "dev.notSignedIn", ""],
    not_chosen: ["dev.notChosen", ""], silenced: ["dev.silenced", ""],
  };
  const [key, tone] = rows[device.quiet] ?? ["dev.unknown", ""];
  let line = "";
  if (device.quiet === "rings" && shared[0] === "shared_with") line = t("dev.shared", { name });
  else if (device.quiet === "rings" && shared[0] === "shared_account") line = t("dev.sharedAccount", { name });
  else if (device.quiet === "unconfirmed") line = t("dev.unconfirmedShort");
  else if (device.quiet === "quiet" && device.display === "behind") line = t("dev.behind");
  return { word: t(key), tone, line };
}

// -- numbers and calls

/** As a number is dialled: digits, +, * and #; empty if it is none. */
export function dialled(text: string): string {
  const plain = text.trim().replace(/^(tel|sip|sips|callto):(\/\/)?/i, "").replace(/@.*$/, "").replace(/\(0\)/g, "");
  if (!/^[\d\s()+\-./*#]+$/.test(plain)) return "";
  const found = plain.replace(/[^\d+*#]/g, "");
  return found.length && found.length <= 32 && !/.\+/.test(found) ? found : "";
}

/** A long number in groups that can be read. */
export function grouped(number: string): string {
  const match = /^(\+\d{2})(\d{2,3})(\d+)$/.exec(number);
  if (!match) return number;
  return [match[1], match[2], ...(match[3].match(/\d{1,3}(?=(?:\d{3})*$)|\d{2,4}/g) ?? [match[3]])].join(" ");
}

export function nameOf(number: string, name: string, office: OfficeState): string {
  return office.people.find((p) => p.number === number)?.name || name || grouped(number) || t("web.unknownCaller");
}

export function initials(name: string): string {
  const parts = name.split(/\s+/).filter((part) => /^\p{L}/u.test(part));
  const [first, last] = [parts[0], parts.length > 1 ? parts[parts.length - 1] : ""];
  return ((first?.[0] ?? "") + (last?.[0] ?? "")).toUpperCase();
}
