import { office, phone } from "../session";
import { STALE_AFTER_MS } from "../office/said";
import { t } from "../text";
import { Icon } from "./parts";
import { incoming, now, running, stale } from "./ui";

interface Banner {
  code: string;
  tone: "busy" | "danger" | "info";
  text: string;
  action?: [string, () => void];
  link?: [string, string];
}

/** At most one: the one that matters most. */
function banner(): Banner | null {
  const state = phone.state.value;
  const settings = office.state.value;
  const isLong = now.value - state.since > STALE_AFTER_MS;
  if (state.registration === "other_tab") {
    return { code: "other_tab", tone: "info", text: t("web.otherTab"), action: [t("web.useHere"), () => phone.takeOver()] };
  }
  if (stale.value || (state.registration === "lost" && isLong)) {
    return { code: "lost", tone: "danger", text: t(running.value.length ? "web.lostInCall" : "web.lost") };
  }
  if (state.registration === "refused" && isLong) return { code: "refused", tone: "danger", text: t("web.refused") };
  if (state.microphone === "insecure") {
    return { code: "insecure", tone: "busy", text: t("web.insecure"), link: [t("web.insecureHow"), "/trust"] };
  }
  if (state.microphone === "denied") return { code: "mic_denied", tone: "busy", text: t("web.micDenied") };
  if (state.microphone === "missing") return { code: "mic_missing", tone: "busy", text: t("err.noMic") };
  if (state.ringBlocked && incoming.value.length) {
    return { code: "ring_blocked", tone: "busy", text: t("web.ringBlocked"), action: [t("web.soundOn"), () => phone.enableSound()] };
  }
  if (state.lostCall) {
    return { code: "lost_call", tone: "busy", text: t("web.callNotKept", { name: state.lostCall }), action: [t("common.close"), () => phone.forgetLost()] };
  }
  if (settings.me && !office.account.value) return { code: "no_account", tone: "busy", text: t("web.noAccount") };
  if (settings.notice) {
    return { code: settings.notice, tone: "busy", text: t(settings.notice), action: [t("common.close"), () => office.notice("")] };
  }
  return null;
}

export function Banners() {
  const shown = banner();
  return (
    <div role="alert" class="banners">
      {shown && (
        <div class={`banner banner-${shown.tone}`} data-testid="banner" data-code={shown.code}>
          <Icon name={shown.tone === "info" ? "info" : shown.code === "lost" ? "cloud-off" : "triangle-alert"} />
          <span>
            {shown.text} {shown.link && <a href={shown.link[1]}>{shown.link[0]}</a>}
          </span>
          {shown.action && <button type="button" class="button plain small" data-testid="banner-action" onClick={shown.action[1]}>{shown.action[0]}</button>}
        </div>
      )}
    </div>
  );
}
