import { office } from "../session";
import { deviceName, grouped, nameOf } from "../office/said";
import { t } from "../text";
import { Button } from "./parts";

/** A call that another device of mine makes for me: where it is, and how to stop it. */
export function ClickCard() {
  const click = office.state.value.click;
  if (!click) return null;
  const state = office.state.value;
  const found = state.me?.devices.find((d) => (d.account ?? d.number) === click.device);
  const device = found ? deviceName(found, office.account.value) : click.device;
  const name = nameOf(click.number, "", state);
  const isOver = /^(failed|refused)/.test(click.state);
  const titles: Record<string, string> = {
    create: t("cac.ringA", { device }), dialing_a: t("cac.ringA", { device }), confirm: t("cac.ringB", { name }),
    dialing_b: t("cac.ringB", { name }), connected: t("cac.connected", { name }), failed_a: t("cac.noPickup", { device }),
    failed_b: t("cac.failB", { name }), refused: t("cac.failB", { name }),
  };
  const subs: Record<string, string> = {
    create: t("cac.ringA.sub", { name, number: grouped(click.number) }), dialing_a: t("cac.ringA.sub", { name, number: grouped(click.number) }),
    confirm: t("cac.ringB.sub", { device }), dialing_b: t("cac.ringB.sub", { device }), connected: t("cac.hangupThere", { device }),
    failed_a: t("cac.noPickup.sub", { name }),
  };
  return (
    <section class={`card click-card ${isOver ? "is-warning" : ""}`} data-testid="click-card" data-state={click.state} role="status">
      <span class="two-lines">
        <b>{titles[click.state] ?? name}</b>
        <small>{subs[click.state] ?? ""}</small>
      </span>
      {click.state !== "connected" && !isOver && <Button label={t("common.cancel")} icon="x" onClick={() => void office.cancelClick(click.id)} />}
      {isOver && <Button label={t("common.close")} onClick={() => office.closeClick(click.id)} />}
    </section>
  );
}
