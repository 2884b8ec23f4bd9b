import { office, phone } from "../session";
import { grouped, nameOf } from "../office/said";
import { duration, t } from "../text";
import type { Call } from "../phone/types";
import { Avatar, Icon, IconButton } from "./parts";
import { active, isAside, keypadFor, now, others, query, transferring } from "./ui";
import { Keypad } from "./dial";

function said(call: Call): string {
  const name = nameOf(call.number, call.name, office.state.value);
  if (call.state === "ended") return call.endReason ? t(call.endReason, { name, number: grouped(call.number) }) : t("call.spoken.ended");
  if (call.state === "dialing" || call.state === "answering") return t("call.dialing");
  if (call.state === "ringing") return t("call.ringingThere");
  if (call.state === "reconnecting") return t("web.reconnecting");
  if (call.held || call.heldByOther) return t(call.held ? "call.onHold" : "web.heldByOther");
  if (call.quality === "poor") return t("call.quality.poor");
  return call.quality ? t(call.quality === "fair" ? "web.qualityFair" : "call.quality.good") : "";
}

export function CallPanel() {
  const call = active.value;
  if (!call) return null;
  const state = office.state.value;
  const name = nameOf(call.number, call.name, state);
  const person = state.people.find((p) => p.number === call.number);
  const isTalking = call.state === "talking" || call.state === "reconnecting";
  return (
    <section class="card call-card" aria-label={name} data-testid="call-card" data-state={call.held ? "held" : call.state} data-number={call.number}>
      <div class="call-top">
        <IconButton label={t("web.aside")} icon="chevron-down" onClick={() => (isAside.value = true)} />
      </div>
      <div class="call-who">
        <Avatar name={person || call.name ? name : ""} size={44} />
        <span class="two-lines">
          <b class="call-name">{name}</b>
          <small>{[name === grouped(call.number) ? "" : grouped(call.number), person?.department].filter(Boolean).join(" · ")}</small>
        </span>
        <span class="call-time">
          {call.answeredAt && <b class="time">{duration((call.endedAt ?? now.value) - call.answeredAt)}</b>}
          <small role="status" data-testid="call-said" data-reason={call.endReason} class={call.quality === "poor" || call.endReason ? "busy-text" : ""}>{said(call)}</small>
        </span>
      </div>
      {call.digits && <p class="secondary" data-testid="call-digits">{t("web.digits", { digits: call.digits })}</p>}
      {isTalking && <Controls call={call} />}
      {keypadFor.value === call.id && isTalking && <Keypad call={call.id} />}
      {call.state !== "ended" && (
        <button type="button" class="button danger wide" data-testid="call-hangup" onClick={() => phone.hangUp(call.id)}>
          <Icon name="phone-off" size={22} />
          <span>{t(isTalking ? "call.hangup" : "common.cancel")}</span>
        </button>
      )}
      {others.value.map((other) => <Strip key={other.id} call={other} current={call} />)}
    </section>
  );
}

function Controls({ call }: { call: Call }) {
  const isKeypad = keypadFor.value === call.id;
  const control = (label: string, icon: string, testid: string, onClick: () => void, isPressed?: boolean) => (
    <button type="button" class="control" aria-pressed={isPressed} data-testid={testid} onClick={onClick}>
      <span><Icon name={icon} size={24} /></span>
      {label}
    </button>
  );
  const transfer = () => {
    query.value = "";
    transferring.value = transferring.value ? null : { id: call.id, kind: "transfer" };
  };
  return (
    <div class="controls" role="toolbar" aria-label={t("web.callControls")}>
      {control(t("call.mute"), "mic-off", "call-mute", () => phone.mute(call.id, !call.muted), call.muted)}
      {control(t(call.held ? "call.resume" : "call.hold"), call.held ? "play" : "pause", "call-hold", () => phone.hold(call.id, !call.held), call.held)}
      {control(t("call.keypad"), "grip", "call-keypad", () => (keypadFor.value = isKeypad ? "" : call.id), isKeypad)}
      {control(t("call.transfer"), "phone-forwarded", "call-transfer", transfer, transferring.value !== null)}
    </div>
  );
}

function Strip({ call, current }: { call: Call; current: Call }) {
  const name = nameOf(call.number, call.name, office.state.value);
  const canJoin = current.state === "talking" && call.state === "talking";
  return (
    <div class="strip" data-testid="second-call" data-number={call.number}>
      <Icon name="pause" />
      <span class="two-lines">
        <b>{name}</b>
        <small>{call.answeredAt ? t("call.heldFor", { time: duration(now.value - call.answeredAt) }) : t("call.dialing")}</small>
      </span>
      {canJoin && (
        <button type="button" class="button outline small" data-testid="join" onClick={() => void phone.join(call.id, current.id).then((ok) => !ok && office.notice("web.notTransferred"))}>
          {t("call.transfer")}
        </button>
      )}
      <button type="button" class="button plain small" data-testid="resume" aria-label={t("call.resumeWith", { name })} onClick={() => phone.hold(call.id, false)}>
        {t("call.resume")}
      </button>
    </div>
  );
}
