import { office } from "../session";
import { deviceIcon, deviceName, deviceState, dndCard, myDevices, type Node } from "../office/said";
import { exactClock, t } from "../text";
import { Icon, SheetBox, Switch } from "./parts";
import { now, sheet } from "./ui";

const MOST_NODES = 6;

export function DndCard() {
  const account = office.account.value;
  const card = dndCard(office.state.value, account, now.value);
  const toggle = () => void office.setStatus(card.isOn ? "available" : "do_not_disturb");
  return (
    <section class={`card dnd-card dnd-${card.kind}`} aria-label={t("dnd.title")} data-testid="dnd-card" data-state={card.kind}>
      <div class="dnd-head">
        <Icon name={card.kind === "doubt" ? "triangle-alert" : "moon"} size={24} />
        <span class="two-lines">
          <b>{t("dnd.title")}</b>
          <small id="dnd-sentence" role="status" data-testid="dnd-sentence">{card.sentence}</small>
        </span>
        <Switch isOn={card.isOn} label={t("dnd.title")} state={card.kind} testid="dnd-switch" onClick={toggle} />
      </div>
      <button type="button" class="unison" aria-label={card.spoken} data-testid="devices-row" onClick={() => (sheet.value = "devices")}>
        <Line nodes={card.nodes} account={account} />
        <Icon name="chevron-right" />
      </button>
    </section>
  );
}

function Line({ nodes, account }: { nodes: Node[]; account: string }) {
  const shown = nodes.length > MOST_NODES ? nodes.slice(0, MOST_NODES - 1) : nodes;
  return (
    <span class="line">
      {shown.map(({ device, state }, at) => (
        <span key={device.account ?? device.number} class={`node node-${state} ${isJoined(shown, at) ? "joined" : ""}`}
          title={deviceName(device, account)} data-testid="device-node" data-account={device.account ?? device.number} data-quiet={device.quiet}>
          <Icon name={deviceIcon(device)} size={17} />
        </span>
      ))}
      {nodes.length > shown.length && <span class="node node-off">{t("dev.more", { n: nodes.length - shown.length })}</span>}
    </span>
  );
}

/** A line leads on to the next node while both take part. */
function isJoined(nodes: Node[], at: number): boolean {
  const isPart = (node?: Node) => node !== undefined && node.state !== "not_chosen" && node.state !== "off";
  return isPart(nodes[at]) && isPart(nodes[at + 1]);
}

export function DevicesSheet() {
  const state = office.state.value;
  const account = office.account.value;
  return (
    <SheetBox title={t("dev.title")} closeLabel={t("common.close")} onClose={() => (sheet.value = "")} testid="devices-sheet">
      <p class="secondary">{t("dev.sub")}</p>
      <ul class="rows">
        {myDevices(state, account).map((device) => {
          const told = deviceState(device, state);
          return (
            <li key={device.account ?? device.number} class="device-row" data-testid="device-row" data-account={device.account ?? device.number} data-quiet={device.quiet}>
              <span class="node node-plain"><Icon name={deviceIcon(device)} size={18} /></span>
              <span class="two-lines">
                <b>{deviceName(device, account, true)}</b>
                <small>{[device.name, device.account ?? device.number].filter(Boolean).join(" · ")}</small>
                {told.line && <small class="busy-text">{told.line}</small>}
                {device.quiet === "quiet" && device.confirmed_at && <small>{t("dev.confirmed", { time: exactClock(device.confirmed_at) })}</small>}
              </span>
              <span class={`chip chip-${told.tone}`}>{told.word}</span>
            </li>
          );
        })}
      </ul>
      {!state.me?.devices.length && <p class="secondary">{t("dev.none")}</p>}
    </SheetBox>
  );
}
