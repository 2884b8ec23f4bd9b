import { useState } from "preact/hooks";
import { office } from "../session";
import { personStatus } from "../office/said";
import { t } from "../text";
import type { StatusName } from "../office/types";
import { Avatar, Icon, IconButton, SheetBox } from "./parts";
import { now, running, incoming, sheet } from "./ui";

export function Identity() {
  const state = office.state.value;
  const me = state.me;
  const shown = personStatus(me?.availability, state, now.value);
  const isBusy = running.value.length > 0 || incoming.value.length > 0;
  const isDnd = me?.availability?.status === "do_not_disturb";
  const label = t("status.identity", { name: me?.name ?? "", number: me?.number ?? "", status: shown.text });
  return (
    <header class="identity">
      <button type="button" class="who" aria-label={label} aria-haspopup="dialog" data-testid="identity" onClick={() => (sheet.value = "status")}>
        <Avatar name={me?.name ?? ""} badge={shown.badge} size={44} />
        <span class="two-lines">
          <b>{me?.name ?? " "}</b>
          <small>{[me?.number, me?.department].filter(Boolean).join(" · ")}</small>
        </span>
      </button>
      {isBusy && (
        <IconButton label={t(isDnd ? "dnd.turnOff" : "dnd.title")} icon="moon" isPressed={isDnd} testid="dnd-moon"
          look={isDnd ? "dnd" : ""} onClick={() => void office.setStatus(isDnd ? "available" : "do_not_disturb")} />
      )}
      <IconButton label={t("web.settings")} icon="settings" testid="settings" onClick={() => (sheet.value = "settings")} />
    </header>
  );
}

const STATUSES: [StatusName, string, string, "available" | "colleagues" | "dnd" | "gone"][] = [
  ["available", "status.available", "status.available.help", "available"],
  ["available_for_colleagues", "status.colleagues", "status.colleagues.help", "colleagues"],
  ["do_not_disturb", "status.dnd", "status.dnd.help", "dnd"],
  ["offline", "status.offline", "status.offline.help", "gone"],
];

function inOneHour(): Date {
  return new Date(Date.now() + 3_600_000);
}

function tomorrowMorning(): Date {
  const day = new Date();
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1, 8);
}

/** “14:30” as the next moment when the clock says so. */
function next(time: string): Date {
  const [hour, minute] = time.split(":").map(Number);
  const found = new Date();
  found.setHours(hour, minute, 0, 0);
  if (found.getTime() <= Date.now()) found.setDate(found.getDate() + 1);
  return found;
}

export function StatusSheet() {
  const me = office.state.value.me;
  const [time, setTime] = useState("");
  const current = me?.availability?.status;
  const choose = (status: StatusName, until: Date | null = null) => {
    sheet.value = "";
    void office.setStatus(status, until?.toISOString() ?? null);
  };
  return (
    <SheetBox title={t("status.menu")} closeLabel={t("common.close")} onClose={() => (sheet.value = "")} testid="status-sheet">
      <div class="choices">
        {STATUSES.map(([status, name, help, badge]) => (
          <button type="button" key={status} class="choice" aria-current={current === status} data-testid={`status-${status}`} onClick={() => choose(status)}>
            <Avatar name={me?.name ?? ""} badge={badge} size={36} />
            <span class="two-lines">
              <b>{t(name)}</b>
              <small>{t(help)}</small>
            </span>
            {current === status && <Icon name="check" />}
          </button>
        ))}
      </div>
      <h3>{t("dnd.howLong")}</h3>
      <div class="durations">
        <button type="button" class="button quiet" onClick={() => choose("do_not_disturb", inOneHour())}>{t("dnd.for1h")}</button>
        <button type="button" class="button quiet" onClick={() => choose("do_not_disturb", tomorrowMorning())}>{t("dnd.untilTomorrow")}</button>
        <form
          onSubmit={(e) => {
            e.preventDefault();
            if (time) choose("do_not_disturb", next(time));
          }}
        >
          <label class="inline">
            {t("dnd.pickTitle")}
            <input type="time" required value={time} onInput={(e) => setTime(e.currentTarget.value)} />
          </label>
          <button type="submit" class="button quiet">{t("dnd.pickGo")}</button>
        </form>
      </div>
      <HereSilent />
    </SheetBox>
  );
}

/** “This device does not ring” is not do not disturb (decision 7). */
function HereSilent() {
  const account = office.account.value;
  const device = office.state.value.me?.devices.find((d) => d.account === account);
  if (!device) return null;
  const isOn = device.quiet === "silenced";
  return (
    <label class="check here-silent">
      <input type="checkbox" role="switch" checked={isOn} onChange={(e) => void office.silence(account, e.currentTarget.checked)} />
      <span class="two-lines">
        <b>{t("here.silent")}</b>
        <small>{t("here.silent.help")}</small>
      </span>
    </label>
  );
}
