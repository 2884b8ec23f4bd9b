// Words in the person's language, from the same table as the desktop app's.
import { signal } from "@preact/signals";
import words from "made:words";

export type Language = "de" | "en" | "nl";

function fromBrowser(): Language {
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2));
  return (wanted.find((tag) => tag in words) as Language | undefined) ?? "en";
}

export const language = signal<Language>((localStorage.getItem("einklang.language") as Language | null) ?? fromBrowser());

export function setLanguage(chosen: string, isOwnChoice = false): void {
  if (!(chosen in words)) return;
  if (isOwnChoice) localStorage.setItem("einklang.language", chosen);
  else if (localStorage.getItem("einklang.language")) return;
  language.value = chosen as Language;
  document.documentElement.lang = chosen;
}

/** The sentence of a key; `.one` is its form for n = 1. */
export function t(key: string, values: Record<string, string | number> = {}): string {
  const table = words[language.value];
  const found = (values.n === 1 ? table[`${key}.one`] : undefined) ?? table[key] ?? key;
  return found.replace(/\{(\w+)\}/g, (all, name) => String(values[name] ?? all));
}

export function clock(moment: string | number | Date): string {
  return new Intl.DateTimeFormat(language.value, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(moment));
}

export function exactClock(moment: string): string {
  return new Intl.DateTimeFormat(language.value, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(new Date(moment));
}

/** When something ends: 14:00, tomorrow 08:00, Mon 08:00. */
export function until(end: string, now = new Date()): string {
  const moment = new Date(end);
  const day = (d: Date) => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime();
  const days = Math.round((day(moment) - day(now)) / 86_400_000);
  if (days <= 0 || moment.getTime() - now.getTime() < 12 * 3_600_000) return clock(moment);
  if (days === 1) return t("time.tomorrow", { time: clock(moment) });
  const name = new Intl.DateTimeFormat(language.value, days < 7 ? { weekday: "short" } : { day: "numeric", month: "numeric" });
  return t("time.onDay", { day: name.format(moment), time: clock(moment) });
}

/** 4:07 or 1:02:09. */
export function duration(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(s / 3600);
  return hours ? `${hours}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}` : `${two(Math.floor(s / 60))}:${two(s % 60)}`;
}
