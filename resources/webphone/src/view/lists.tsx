import { computed } from "@preact/signals";
import { useState } from "preact/hooks";
import { office, phone } from "../session";
import { byDay, KIND_ICONS, markSeen, missedCount, type Row } from "../office/history";
import { deviceName, dialled, grouped, nameOf, personStatus } from "../office/said";
import type { Person, Why } from "../office/types";
import { clock, t } from "../text";
import { Avatar, Icon } from "./parts";
import { Voicemail } from "./voicemail";
import { active, calls, dial, now, query, tab, transferring, type Tab } from "./ui";

function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Colleagues that fit what was typed: the beginning of a name's part, or of a number. */
export const found = computed<Person[]>(() => {
  const wanted = fold(query.value.trim());
  const me = office.state.value.me;
  const people = office.state.value.people.filter((p) => p.id !== me?.id && p.number);
  if (!wanted) return people;
  const isNumber = /^[\d+*#]/.test(wanted);
  const fits = (p: Person) =>
    isNumber ? p.number.startsWith(dialled(wanted)) : [fold(p.name), ...fold(p.name).split(/[\s-]+/)].some((part) => part.startsWith(wanted));
  return people.filter(fits);
});

const TABS: [Tab, string, string][] = [
  ["colleagues", "tab.colleagues", "users-round"], ["calls", "tab.calls", "clock"],
  ["voicemail", "tab.voicemail", "volume-2"], ["keypad", "dial.keypad", "grip"],
];

export function Tabs() {
  const missed = missedCount(office.state.value.records, office.account.value);
  const unheard = office.state.value.messages.filter((m) => !m.heard_at).length;
  const counts: Partial<Record<Tab, [number, string]>> = { calls: [missed, "tab.calls.missed"], voicemail: [unheard, "tab.voicemail.new"] };
  const choose = (name: Tab) => {
    tab.value = name;
    if (name === "calls") markSeen(office.state.value.records);
  };
  return (
    <nav class="tabs">
      {TABS.map(([name, key, icon]) => (
        <button type="button" key={name} class={`tab tab-button-${name}`} aria-current={tab.value === name ? "page" : undefined} data-testid={`tab-${name}`} onClick={() => choose(name)}
          aria-label={counts[name]?.[0] ? t(counts[name]![1], { n: counts[name]![0] }) : undefined}>
          <Icon name={icon} size={22} />
          <span>{t(key)}</span>
          {(counts[name]?.[0] ?? 0) > 0 && <em>{counts[name]![0]}</em>}
        </button>
      ))}
    </nav>
  );
}

export function Lists() {
  if (query.value || transferring.value) return <People />;
  if (tab.value === "voicemail") return <Voicemail />;
  return tab.value === "calls" ? <Calls /> : <People />;
}

function People() {
  const number = dialled(query.value);
  const people = found.value;
  const isKnown = people.some((p) => p.number === number);
  const title = query.value ? t("dial.results", { n: people.length }) : t("list.everyone");
  return (
    <div class="list">
      <h2 class="list-title">
        {title}
        {!query.value && <span>{people.length}</span>}
      </h2>
      {number && !isKnown && <NumberRow number={number} />}
      <ul class="rows">{people.map((person) => <PersonRow key={person.id} person={person} />)}</ul>
      {!people.length && !number && query.value && <p class="empty">{t("dial.noMatch", { query: query.value })}</p>}
      {!people.length && !query.value && <p class="empty">{t(office.state.value.me ? "list.empty" : "list.loading")}</p>}
    </div>
  );
}

function NumberRow({ number }: { number: string }) {
  if (transferring.value) return <div class="row"><span class="two-lines"><b>{grouped(number)}</b></span><TransferTo number={number} name="" /></div>;
  return (
    <button type="button" class="row number-row" data-testid="number-row" onClick={() => void dial(number)}>
      <span class="node node-plain"><Icon name="phone" size={18} /></span>
      <b>{t("dial.callNumber", { number: grouped(number) })}</b>
    </button>
  );
}

function PersonRow({ person }: { person: Person }) {
  const state = office.state.value;
  const status = personStatus(person.availability, state, now.value);
  const mine = calls.value.find((c) => c.number === person.number && c.state === "talking");
  const own = mine ? { badge: "on_call" as const, tone: "busy", text: t(mine.held ? "st.heldByYou" : "st.withYou") } : status;
  const isUser = person.kind === "user";
  const text = isUser ? own.text : t("st.account");
  const inner = (
    <>
      <Avatar name={person.name} badge={isUser ? own.badge : undefined} />
      <span class="two-lines">
        <b>{person.name}</b>
        <small class={own.tone ? `${own.tone}-text` : ""}>{text}</small>
      </span>
      <span class="number">{person.number}</span>
    </>
  );
  const data = { "data-testid": "person-row", "data-number": person.number, "data-status": isUser ? own.badge : "account" };
  if (transferring.value) {
    const isOther = active.value?.number === person.number;
    return <li class="row" {...data}>{inner}{!isOther && <TransferTo number={person.number} name={person.name} />}</li>;
  }
  return (
    <li>
      <button type="button" class="row" {...data} aria-label={`${person.name}, ${person.number}, ${text}. ${t("list.callPerson", { name: person.name })}`}
        onClick={() => void dial(person.number, person.name)}>
        {inner}
        <span class="row-call"><Icon name="phone" size={18} /></span>
      </button>
    </li>
  );
}

/** Where a call goes: ask first, or at once; a ringing one can only be passed on. */
function TransferTo({ number, name }: { number: string; name: string }) {
  const wish = transferring.value!;
  const done = () => {
    transferring.value = null;
    query.value = "";
  };
  const now = async () => {
    done();
    const call = calls.value.find((c) => c.id === wish.id);
    if (!call) return;
    const isThere = wish.kind === "pass_on" ? await office.passOn(call.serverCallId, number) : await phone.transfer(wish.id, number);
    if (!isThere) office.notice("web.notTransferred");
  };
  return (
    <span class="transfer-to">
      {wish.kind === "transfer" && (
        <button type="button" class="button outline small" data-testid="consult" onClick={() => { done(); void phone.call(number, name); }}>{t("call.consult")}</button>
      )}
      <button type="button" class="button primary small" data-testid="transfer-now" onClick={() => void now()}>
        {t(wish.kind === "pass_on" ? "in.forwardShort" : "call.blind")}
      </button>
    </span>
  );
}

function Calls() {
  const days = byDay(office.state.value.records, office.account.value);
  if (!days.length) return <p class="empty">{t("empty.calls")}</p>;
  return (
    <div class="list">
      {days.map((day) => (
        <section key={day.title}>
          <h2 class="list-title">{day.title}</h2>
          <ul class="rows">{day.rows.map((row) => <CallRow key={row.record.id} row={row} />)}</ul>
        </section>
      ))}
    </div>
  );
}

function told(row: Row): string {
  const { record } = row;
  const minutes = record.answered_at && record.ended_at
    ? Math.max(1, Math.round((Date.parse(record.ended_at) - Date.parse(record.answered_at)) / 60_000)) : 0;
  const device = office.state.value.me?.devices.find((d) => (d.account ?? d.number) === record.answered_on);
  const words: Record<Row["kind"], string> = {
    incoming: minutes ? t("hist.minutes", { n: minutes }) : "", outgoing: minutes ? t("hist.minutes", { n: minutes }) : "",
    missed: t("hist.missed"), refused: t("hist.refused"), unanswered: t("hist.unanswered"), failed: t("hist.failed"),
    blocked: t("hist.blocked"),
    elsewhere: device ? t("web.answeredOn", { device: deviceName(device, office.account.value) }) : t("hist.elsewhereUnknown"),
  };
  return [clock(record.started_at), words[row.kind]].filter(Boolean).join(" · ");
}

/** A reason in the person's language; one that this page does not know, as the server says it. */
function whySaid(why: Why): string {
  const state = office.state.value;
  const mine = state.me?.devices.find((d) => (d.account ?? d.number) === why.target);
  const isMailbox = why.target.startsWith("voicemail:");
  const device = isMailbox ? t("tab.voicemail") : mine ? deviceName(mine, office.account.value) : nameOf(why.target, "", state);
  const key = `why.code.${why.reason}`;
  const said = t(`why.code.${why.reason}`, { device });
  return said === key ? why.sentence : said;
}

/** Somebody outside is blocked here; who is blocked by how the number begins, in the app only. */
function BlockButton({ number }: { number: string }) {
  const entries = office.state.value.me?.blocked_callers.numbers ?? [];
  const isOne = entries.includes(number);
  const isOfMany = entries.some((one) => one.endsWith("*") && number.startsWith(one.slice(0, -1)));
  if (!number.startsWith("+") || (isOfMany && !isOne)) return null;
  return (
    <button type="button" class="button outline small" data-testid="block" onClick={() => void office.block(number, !isOne)}>
      <Icon name={isOne ? "shield-check" : "shield-x"} size={18} /><span>{isOne ? t("block.lift") : t("block.this")}</span>
    </button>
  );
}

function CallRow({ row }: { row: Row }) {
  const [isOpen, setOpen] = useState(false);
  const name = nameOf(row.number, row.name, office.state.value);
  return (
    <li class="call-row" data-testid="call-row" data-kind={row.kind} data-number={row.number}>
      <button type="button" class="row" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span class={`node node-plain kind-${row.kind}`}><Icon name={KIND_ICONS[row.kind]} size={18} /></span>
        <span class="two-lines">
          <b class={row.kind === "missed" ? "danger-text" : ""}>{name}{row.count > 1 && ` (${row.count}×)`}</b>
          <small>{told(row)}</small>
        </span>
        <span class="number">{row.name || name !== row.number ? grouped(row.number) : ""}</span>
      </button>
      {isOpen && (
        <div class="why">
          <ol>{row.record.why.map((why, at) => <li key={at} class={why.decision}>{whySaid(why)}</li>)}</ol>
          {!row.record.why.length && <p class="secondary">{t("why.noDetail")}</p>}
          {row.number && (
            <div class="why-buttons">
              <button type="button" class="button soft small" onClick={() => void dial(row.number, row.name)}>
                <Icon name="phone" size={18} /><span>{t("hist.callBack")}</span>
              </button>
              <BlockButton number={row.number} />
            </div>
          )}
        </div>
      )}
    </li>
  );
}
