import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { length, markHeard, soundOf, takeBack, throwAway, type Message } from "../office/mailbox";
import { grouped, nameOf } from "../office/said";
import { office } from "../session";
import { clock, t } from "../text";
import { Icon } from "./parts";
import { dial } from "./ui";

const UNDO_MS = 10_000;
/** The message that was thrown away last, while it can be taken back here. */
const thrown = signal<{ id: string; name: string } | null>(null);

export function Voicemail() {
  const messages = office.state.value.messages;
  return (
    <div class="list">
      {thrown.value && <TakeBack id={thrown.value.id} name={thrown.value.name} />}
      {!messages.length && <p class="empty">{t("empty.voicemail")}</p>}
      <ul class="rows">{messages.map((message) => <Row key={message.id} message={message} />)}</ul>
    </div>
  );
}

function TakeBack({ id, name }: { id: string; name: string }) {
  useEffect(() => {
    const timer = setTimeout(() => (thrown.value = null), UNDO_MS);
    return () => clearTimeout(timer);
  }, [id]);
  const undo = () => {
    thrown.value = null;
    void office.mailbox(takeBack(id));
  };
  return (
    <p class="undo" role="status">
      <span>{t("vm.deleted", { name })}</span>
      <button type="button" class="button outline small" data-testid="message-undo" onClick={undo}>{t("vm.undo")}</button>
    </p>
  );
}

/** The time; on another day than today the day, too. */
function when(at: string): string {
  const moment = new Date(at);
  if (moment.toDateString() === new Date().toDateString()) return clock(at);
  const day = new Intl.DateTimeFormat(document.documentElement.lang, { day: "numeric", month: "short" }).format(moment);
  return `${day}, ${clock(at)}`;
}

function Row({ message }: { message: Message }) {
  const [isOpen, setOpen] = useState(false);
  const [sound, setSound] = useState("");
  const { number } = message.from;
  const name = number ? nameOf(number, message.from.name, office.state.value) : t("stat.hidden");
  const isNew = !message.heard_at;
  useEffect(() => () => URL.revokeObjectURL(sound), [sound]);
  const open = async () => {
    setOpen(!isOpen);
    if (isOpen || sound) return;
    try {
      setSound(await soundOf(message.id));
      if (isNew) void office.mailbox(markHeard(message.id));
    } catch {
      office.notice("vm.failed");
    }
  };
  const away = () => {
    thrown.value = { id: message.id, name };
    void office.mailbox(throwAway(message.id));
  };
  return (
    <li class="call-row" data-testid="message-row" data-number={number} data-new={String(isNew)}>
      <button type="button" class="row" aria-expanded={isOpen} aria-label={`${t("vm.play", { name })}${isNew ? `, ${t("vm.new")}` : ""}`} onClick={() => void open()}>
        <span class={`node node-plain ${isNew ? "kind-incoming" : ""}`}><Icon name="play" size={18} /></span>
        <span class="two-lines">
          <b class={isNew ? "is-new" : ""}>{name}</b>
          <small>{[when(message.at), length(message.seconds)].join(" · ")}</small>
        </span>
        <span class="number">{number && name !== grouped(number) ? grouped(number) : ""}</span>
      </button>
      {isOpen && (
        <div class="why message">
          {sound && <audio controls autoplay src={sound} data-testid="message-sound" />}
          {number && (
            <button type="button" class="button soft small" data-testid="message-call" onClick={() => void dial(number, message.from.name)}>
              <Icon name="phone" size={18} /><span>{t("hist.callBack")}</span>
            </button>
          )}
          <button type="button" class="button outline small" data-testid="message-delete" aria-label={t("vm.deleteThis", { name })} onClick={away}>
            <Icon name="trash-2" size={18} /><span>{t("vm.delete")}</span>
          </button>
        </div>
      )}
    </li>
  );
}
