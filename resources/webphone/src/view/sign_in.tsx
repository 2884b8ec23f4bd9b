import { useState } from "preact/hooks";
import { NEEDS_CODE } from "../office/office";
import { office } from "../session";
import { language, setLanguage, t } from "../text";
import { Icon } from "./parts";

const SHORTEST = 8;
const LANGUAGES = [["de", "Deutsch"], ["en", "English"], ["nl", "Nederlands"]];

function Welcome({ title, sub }: { title: string; sub: string }) {
  return (
    <header class="welcome">
      <img src="/phone/einklang.svg" alt="" width="44" height="44" />
      <h1>{title}</h1>
      <p>{sub}</p>
    </header>
  );
}

function Problem({ code }: { code: string }) {
  return (
    <p class="problem" role="alert" data-testid="problem" data-code={code}>
      {code && <Icon name="triangle-alert" size={18} />}
      {code && t(code)}
    </p>
  );
}

function CodeField({ value, set }: { value: string; set: (code: string) => void }) {
  return (
    <>
      <label>
        {t("code.field")}
        <input name="code" autocomplete="one-time-code" autocapitalize="off" spellcheck={false} required maxLength={40} value={value}
          ref={(input) => { if (input && !value) input.focus(); }}
          data-testid="sign-in-code" onInput={(e) => set(e.currentTarget.value)} />
      </label>
      <p class="secondary">{t("code.lost")}</p>
    </>
  );
}

/** The second step, for who has turned it on. */
function Code({ enter, back }: { enter: (code: string) => Promise<string>; back: () => void }) {
  const [code, setCode] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const send = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    const found = await enter(code);
    setBusy(false);
    setProblem(found);
  };
  return (
    <main class="entry">
      <form class="entry-card" onSubmit={send}>
        <Welcome title={t("code.step")} sub={t("code.stepSub")} />
        <CodeField value={code} set={setCode} />
        <Problem code={problem} />
        <button type="submit" class="button primary wide" disabled={isBusy} data-testid="sign-in-code-go">
          <span>{isBusy ? t("conn.connecting") : t("signin.go")}</span>
        </button>
        <button type="button" class="button" onClick={back}>
          <span>{t("wiz.back")}</span>
        </button>
      </form>
    </main>
  );
}

export function SignIn() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [stays, setStays] = useState(false);
  const [isShown, setShown] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const [link, setLink] = useState("");
  const [asksCode, setAsksCode] = useState(false);
  const enter = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    const found = await office.enter(email.trim(), password, stays, "");
    setBusy(false);
    setAsksCode(found === NEEDS_CODE);
    setProblem(found === NEEDS_CODE ? "" : found);
  };
  if (asksCode) {
    return <Code enter={(code) => office.enter(email.trim(), password, stays, code)} back={() => setAsksCode(false)} />;
  }
  return (
    <main class="entry">
      <form class="entry-card" onSubmit={enter}>
        <Welcome title={t("signin.title")} sub={t("web.signInSub")} />
        {!isSecureContext && (
          <p class="problem" role="alert">
            <Icon name="lock" size={18} />
            <span>
              {t("web.insecure")} <a href="/trust">{t("web.insecureHow")}</a>
            </span>
          </p>
        )}
        <label>
          {t("signin.email")}
          <input type="email" name="email" autocomplete="username" required value={email} data-testid="sign-in-email"
            onInput={(e) => setEmail(e.currentTarget.value)} />
        </label>
        <label>
          {t("signin.password")}
          <span class="with-button">
            <input {...({ type: isShown ? "text" : "password" } as { type: "password" })} name="password" autocomplete="current-password" required value={password}
              data-testid="sign-in-password" onInput={(e) => setPassword(e.currentTarget.value)} />
            <button type="button" class="icon-button" aria-label={t("signin.showPassword")} aria-pressed={isShown} onClick={() => setShown(!isShown)}>
              <Icon name={isShown ? "eye-off" : "eye"} />
            </button>
          </span>
        </label>
        <label class="check">
          <input type="checkbox" checked={stays} data-testid="sign-in-stay" onChange={(e) => setStays(e.currentTarget.checked)} />
          <span>{t("web.stay")}</span>
        </label>
        <Problem code={problem || office.reason.value} />
        <button type="submit" class="button primary wide" disabled={isBusy} data-testid="sign-in-go">
          <span>{isBusy ? t("conn.connecting") : t("signin.go")}</span>
        </button>
        <details class="forgot">
          <summary data-testid="sign-in-forgot">{t("signin.forgot")}</summary>
          <p role="status" data-testid="sign-in-link" data-code={link}>{t(link || "signin.forgotAsk")}</p>
          <p class="secondary">{t(link === "signin.mailSent" ? "signin.mailHow" : "signin.forgotHow")}</p>
          {!link && (
            <button type="button" class="button outline" disabled={!email.includes("@")} data-testid="sign-in-mail"
              onClick={async () => setLink(await office.askForLink(email.trim()))}>
              <Icon name="mail" size={18} />
              <span>{t("signin.mailLink")}</span>
            </button>
          )}
        </details>
        <div class="languages">
          {LANGUAGES.map(([code, name]) => (
            <button type="button" key={code} lang={code} aria-pressed={language.value === code} onClick={() => setLanguage(code, true)}>
              {name}
            </button>
          ))}
        </div>
      </form>
    </main>
  );
}

/** Instead of a temporary password, or as the first one of somebody who was invited. */
export function ChangePassword({ isInvited = false }: { isInvited?: boolean }) {
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const [again, setAgain] = useState("");
  const [code, setCode] = useState("");
  const [asksCode, setAsksCode] = useState(false);
  const [problem, setProblem] = useState("");
  const save = async (event: Event) => {
    event.preventDefault();
    if (fresh !== again) return setProblem("pw.differ");
    const found = await (isInvited ? office.acceptInvitation(fresh, code) : office.changePassword(old, fresh));
    if (found === NEEDS_CODE) setAsksCode(true);
    setProblem(found);
  };
  const field = (label: string, value: string, set: (v: string) => void, name: string) => (
    <label>
      {label}
      <input type="password" required value={value} autocomplete={name === "old" ? "current-password" : "new-password"}
        data-testid={`password-${name}`} onInput={(e) => set(e.currentTarget.value)} />
    </label>
  );
  return (
    <main class="entry">
      <form class="entry-card" onSubmit={save}>
        <Welcome title={t("pw.title")} sub={t(isInvited ? "pw.invited" : "pw.sub")} />
        {!isInvited && field(t("pw.old"), old, setOld, "old")}
        {field(t("pw.new"), fresh, setFresh, "new")}
        <p class="secondary">{t("pw.hint", { n: SHORTEST })}</p>
        {field(t("pw.again"), again, setAgain, "again")}
        {asksCode && <CodeField value={code} set={setCode} />}
        <p class="problem" role="alert" data-testid="problem" data-code={problem}>
          {problem && t(problem, { n: SHORTEST })}
        </p>
        <button type="submit" class="button primary wide" data-testid="password-save">
          <span>{t("pw.save")}</span>
        </button>
      </form>
    </main>
  );
}
