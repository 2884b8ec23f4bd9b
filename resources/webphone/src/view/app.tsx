import { office } from "../session";
import { t } from "../text";
import { Banners } from "./banners";
import { CallPanel } from "./call";
import { ClickCard } from "./click";
import { DevicesSheet, DndCard } from "./dnd";
import { DialBar, Keypad } from "./dial";
import { CallWithSheet, Footer } from "./footer";
import { Identity, StatusSheet } from "./identity";
import { Incoming } from "./incoming";
import { Lists, Tabs } from "./lists";
import { Notify } from "./notify";
import { Settings } from "./settings";
import { ChangePassword, SignIn } from "./sign_in";
import { Icon } from "./parts";
import { active, incoming, isAside, running, sheet, tab, transferring } from "./ui";

export function App() {
  if (office.signIn.value === "signed_out") return <SignIn />;
  if (office.signIn.value === "invited") return <ChangePassword isInvited />;
  if (office.signIn.value === "must_change_password") return <ChangePassword />;
  return <Main />;
}

function Main() {
  const inCall = running.value.length > 0;
  const isRinging = incoming.value.length > 0;
  const isFull = (inCall && !isAside.value && !transferring.value) || isRinging;
  return (
    <main class={`page tab-${tab.value} ${isFull ? "is-full" : ""} ${transferring.value ? "is-transferring" : ""}`}>
      <section class="left">
        <Identity />
        <Banners />
        <div class="cards">
          {isRinging && <Incoming />}
          {inCall && <CallPanel />}
          {!inCall && !isRinging && <ClickCard />}
          {!inCall && !isRinging && <DndCard />}
        </div>
        {inCall && isAside.value && !isRinging && active.value && (
          <button type="button" class="back-to-call" onClick={() => (isAside.value = false)}>
            <Icon name="phone" size={18} />
            {t("web.backToCall")}
          </button>
        )}
        <DialBar />
        <div class="keypad-place">{!inCall && <Keypad />}</div>
        <p class="hint-line">
          <Icon name="info" size={16} />
          {inCall ? t("web.leave") : document.hidden ? t("web.background") : t("web.keepOpen")}
        </p>
        <Footer />
      </section>
      <section class="right">
        <Tabs />
        <Lists />
      </section>
      {sheet.value === "status" && <StatusSheet />}
      {sheet.value === "devices" && <DevicesSheet />}
      {sheet.value === "settings" && <Settings />}
      {sheet.value === "call_with" && <CallWithSheet />}
      <Notify />
    </main>
  );
}
