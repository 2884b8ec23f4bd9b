// My calls by day, repeats folded, in the words of the desktop app (ui/history_model.py).
import { language, t } from "../text";
import type { CallRecord } from "./types";

export type Kind = "incoming" | "outgoing" | "missed" | "elsewhere" | "refused" | "unanswered" | "failed" | "blocked";

export interface Row {
  record: CallRecord;
  kind: Kind;
  count: number;
  number: string;
  name: string;
}

export interface Day {
  title: string;
  rows: Row[];
}

const FOLDED: Kind[] = ["missed", "refused", "unanswered", "failed", "blocked"];
export const KIND_ICONS: Record<Kind, string> = {
  incoming: "phone-incoming", outgoing: "phone-outgoing", missed: "phone-missed", elsewhere: "phone-incoming",
  refused: "phone-off", unanswered: "phone-outgoing", failed: "phone-outgoing", blocked: "shield-x",
};

export function kindOf(record: CallRecord, account: string): Kind {
  if (record.direction === "out") {
    if (record.result === "answered") return "outgoing";
    return record.result === "failed" ? "failed" : "unanswered";
  }
  if (record.result === "answered") return record.answered_on && record.answered_on !== account ? "elsewhere" : "incoming";
  if (record.result === "answered_elsewhere") return "elsewhere";
  if (record.result === "blocked") return "blocked";
  return record.result === "refused" ? "refused" : "missed";
}

export function byDay(records: CallRecord[], account: string, now = new Date()): Day[] {
  const days: (Day & { key: string })[] = [];
  for (const record of records) {
    const at = new Date(record.started_at);
    const key = at.toDateString();
    if (days.at(-1)?.key !== key) days.push({ key, title: dayTitle(at, now), rows: [] });
    const rows = days.at(-1)!.rows;
    const other = record.direction === "out" ? record.to : record.from;
    const kind = kindOf(record, account);
    const last = rows.at(-1);
    if (last && FOLDED.includes(kind) && last.kind === kind && last.number === other.number) last.count += 1;
    else rows.push({ record, kind, count: 1, number: other.number, name: other.name });
  }
  return days;
}

function dayTitle(day: Date, now: Date): string {
  const start = (d: Date) => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime();
  const ago = Math.round((start(now) - start(day)) / 86_400_000);
  if (ago === 0) return t("hist.today");
  if (ago === 1) return t("hist.yesterday");
  return new Intl.DateTimeFormat(language.value, { weekday: "long", day: "numeric", month: "long" }).format(day);
}

const SEEN = "einklang.seen";

export function missedCount(records: CallRecord[], account: string): number {
  const seen = localStorage.getItem(SEEN) ?? "";
  return records.filter((r) => kindOf(r, account) === "missed" && r.started_at > seen).length;
}

export function markSeen(records: CallRecord[]): void {
  if (records[0]) localStorage.setItem(SEEN, records[0].started_at);
}
