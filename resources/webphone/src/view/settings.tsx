import { useState } from "preact/hooks";
import { office, phone } from "../session";
import { token } from "../office/api";
import { language, setLanguage, t } from "../text";
import type { AudioDevice } from "../phone/types";
import { Button, SheetBox } from "./parts";
import { canAskForNotifications } from "./notify";
import { sheet } from "./ui";

function Choice({ label, devices, chosen, onChoose, testid }: {
  label: string; devices: AudioDevice[]; chosen: string; onChoose: (id: string) => void; testid: string;
}) {
  return (
    <label>
      {label}
      <select value={chosen} data-testid={testid} onChange={(e) => onChoose(e.currentTarget.value)}>
        <option value="">{t("aud.system")}</option>
        {devices.map((device, at) => <option key={device.id} value={device.id}>{device.label || `${label} ${at + 1}`}</option>)}
      </select>
    </label>
  );
}

export function Settings() {
  const state = phone.state.value;
  const me = office.state.value.me;
  const [asks, setAsks] = useState(canAskForNotifications());
  return (
    <SheetBox title={t("web.settings")} closeLabel={t("common.close")} onClose={() => (sheet.value = "")} testid="settings-sheet">
      <h3>{t("set.audio")}</h3>
      <Choice label={t("aud.mic")} devices={state.inputs} chosen={state.inputId} onChoose={(id) => phone.setInput(id)} testid="choose-input" />
      {state.outputs.length > 0 && <Choice label={t("aud.out")} devices={state.outputs} chosen={state.outputId} onChoose={(id) => phone.setOutput(id)} testid="choose-output" />}
      {asks && (
        <Button label={t("web.notify")} icon="bell" onClick={() => void Notification.requestPermission().then(() => setAsks(canAskForNotifications()))} />
      )}
      <h3>{t("set.look")}</h3>
      <label>
        {t("look.language")}
        <select value={language.value} data-testid="choose-language" onChange={(e) => setLanguage(e.currentTarget.value, true)}>
          <option value="de">Deutsch</option>
          <option value="en">English</option>
          <option value="nl">Nederlands</option>
        </select>
      </label>
      <h3>{t("set.account")}</h3>
      <p class="secondary">
        {[me?.name, me?.email, office.account.value && t("web.account", { account: office.account.value })].filter(Boolean).join(" · ")}
        {token.isKept() && ` · ${t("web.stays")}`}
      </p>
      <Button label={t("set.signOut")} icon="log-out" testid="sign-out" onClick={() => { sheet.value = ""; void office.signOut(); }} />
      <p class="secondary small-print">Einklang · GPL-3.0-or-later · <a href="/phone/LICENSES.txt">{t("web.licences")}</a></p>
    </SheetBox>
  );
}
