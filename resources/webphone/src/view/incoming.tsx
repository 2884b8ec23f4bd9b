import { office, phone } from "../session";
import { deviceName, grouped, nameOf } from "../office/said";
import { duration, t } from "../text";
import type { Call } from "../phone/types";
import { Avatar, Button, Icon } from "./parts";
import { incoming, now, running, transferring } from "./ui";

export function Incoming() {
  return <>{incoming.value.map((call) => <IncomingCall key={call.id} call={call} />)}</>;
}

function alsoRings(call: Call): string {
  const state = office.state.value;
  const account = office.account.value;
  const accounts = (state.ringing[call.serverCallId] ?? []).filter((one) => one !== account);
  const devices = (state.me?.devices ?? []).filter((d) => accounts.includes(d.account ?? ""));
  return devices.length ? t("in.alsoRings", { devices: devices.map((d) => deviceName(d, account)).join(", ") }) : "";
}

function IncomingCall({ call }: { call: Call }) {
  const state = office.state.value;
  const name = nameOf(call.number, call.name, state);
  const person = state.people.find((p) => p.number === call.number);
  const isSecond = running.value.some((one) => one.state === "talking");
  const decline = async (quiet: boolean) => {
    if (quiet) void office.setStatus("do_not_disturb");
    if (!call.serverCallId || !(await office.decline(call.serverCallId))) phone.refuse(call.id);
  };
  if (transferring.value?.id === call.id) {
    return (
      <section class="card strip" data-testid="passing-on">
        <span class="two-lines"><b>{name}</b><small>{t("in.forward")}</small></span>
        <Button look="outline" label={t("common.cancel")} onClick={() => (transferring.value = null)} />
      </section>
    );
  }
  return (
    <section class={`card incoming ${call.silenced ? "is-silenced" : ""}`} role="alertdialog" aria-label={`${t("in.title")}: ${name}`} aria-live="assertive"
      data-testid="incoming" data-number={call.number} data-silenced={call.silenced}>
      <p class="incoming-title">
        <Icon name="phone-incoming" size={18} />
        <b>{t("in.title")}</b>
        <span>{duration(now.value - call.startedAt)}</span>
      </p>
      <div class="incoming-who">
        <span class="pulse"><Avatar name={person || call.name ? name : ""} size={64} /></span>
        <span class="two-lines">
          <b class="call-name">{name}</b>
          <small>{[name === grouped(call.number) ? "" : grouped(call.number), person?.department].filter(Boolean).join(" · ")}</small>
        </span>
      </div>
      <p class="also secondary">{alsoRings(call)}</p>
      <div class="incoming-buttons">
        <Button look="outline" icon="phone-forwarded" label={t("in.forwardShort")} testid="incoming-pass" class="pass" onClick={() => (transferring.value = { id: call.id, kind: "pass_on" })} />
        <Button look="quiet" icon="moon" label={t("dnd.title")} testid="incoming-dnd" class="moon" onClick={() => void decline(true)} />
        <Button look="refuse" icon="phone-off" label={t("in.decline")} testid="incoming-decline" class="big decline" onClick={() => void decline(false)} />
        <Button look="primary" icon="phone" label={t(isSecond ? "in.holdAndAnswer" : "in.answer")} testid="incoming-answer" class="big answer" onClick={() => void phone.answer(call.id)} />
      </div>
      {!call.silenced && (
        <button type="button" class="button plain silence" data-testid="incoming-silence" onClick={() => phone.silence(call.id)}>{t("in.silenceHere")}</button>
      )}
    </section>
  );
}
