import { office, phone } from "../session";
import { deviceIcon, deviceName } from "../office/said";
import { t } from "../text";
import type { Device } from "../office/types";
import { Icon, SheetBox } from "./parts";
import { callWith, sheet, stale } from "./ui";

function chosen(): Device | undefined {
  return office.state.value.me?.devices.find((d) => (d.account ?? d.number) === callWith.value);
}

export function Footer() {
  const device = chosen();
  const state = phone.state.value.registration;
  const isThere = state === "registered" && office.state.value.connection === "connected";
  const isLost = state === "lost" || state === "refused" || stale.value;
  return (
    <footer class="footer">
      <button type="button" class="call-with" data-testid="call-with" aria-haspopup="dialog" onClick={() => (sheet.value = "call_with")}>
        <span class="secondary">{t("cac.label")}</span>
        <Icon name={device ? deviceIcon(device) : callWith.value ? "map-pin" : "globe"} size={18} />
        <b>{device ? deviceName(device, office.account.value) : callWith.value ? t("cac.follow") : t("dev.thisBrowser")}</b>
        {callWith.value && <em>1×</em>}
        <Icon name="chevron-down" size={16} />
      </button>
      <span class={`connection ${isThere ? "" : "secondary"}`} role="status" data-testid="connection" data-state={isThere ? "connected" : state}>
        <Icon name={isThere ? "check" : isLost ? "cloud-off" : "loader-circle"} size={16} />
        {t(isThere ? "conn.ok" : isLost || state === "other_tab" ? "conn.lost" : "conn.connecting")}
      </span>
    </footer>
  );
}

/** Which device makes the next call; what cannot says why. */
export function CallWithSheet() {
  const account = office.account.value;
  const devices = (office.state.value.me?.devices ?? []).filter((d) => d.account !== account);
  const choose = (value: string) => {
    callWith.value = callWith.value === value ? "" : value;
    sheet.value = "";
  };
  const row = (value: string, icon: string, name: string, fact: string, isPossible: boolean) => (
    <button type="button" key={value} class="choice" role="radio" aria-checked={callWith.value === value} disabled={!isPossible} data-testid="call-with-row" data-device={value} onClick={() => choose(value)}>
      <Icon name={icon} size={22} />
      <span class="two-lines"><b>{name}</b><small class={isPossible ? "" : "busy-text"}>{fact}</small></span>
    </button>
  );
  return (
    <SheetBox title={t("cac.once.title")} closeLabel={t("common.close")} onClose={() => (sheet.value = "")}>
      <p class="secondary">{t("cac.once.sub", { device: t("dev.thisBrowser") })}</p>
      <div class="choices" role="radiogroup" aria-label={t("cac.once.title")}>
        {row("", "globe", t("dev.thisBrowser"), t("cac.once.thisReady"), true)}
        {devices.map((d) => {
          const value = d.account ?? d.number ?? "";
          const isMobile = d.kind === "fixed_destination";
          const fact = isMobile ? t("cac.once.mobileSub", { number: value }) : d.registered ? t("cac.once.ringsFirst", { model: d.name || deviceName(d, account) }) : t("cac.once.notSignedIn");
          return row(value, isMobile ? "smartphone" : deviceIcon(d), isMobile ? t("cac.once.mobile") : deviceName(d, account, true), fact, isMobile || d.registered);
        })}
        {row("destination", "map-pin", t("cac.follow"), "", true)}
      </div>
    </SheetBox>
  );
}
