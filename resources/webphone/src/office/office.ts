// The office as this page knows it: who is there, what they can be reached by, what I chose.
import { computed, signal } from "@preact/signals";
import { setLanguage } from "../text";
import { ApiProblem, ask, token } from "./api";
import { Live } from "./live";
import { readMessages } from "./mailbox";
import type { Credentials } from "../phone/types";
import type { Availability, BlockedCallers, CallRecord, Click, Device, Me, OfficeState, Person, SignIn, StatusName } from "./types";

const NOTHING: OfficeState = {
  connection: "off", since: 0, asOf: 0, me: null, people: [], records: [], messages: [], ringing: {}, click: null,
  wish: null, isUnsent: false, notice: "",
};
const INSTALLATION = "einklang.installation";
const RECORDS = 100;
const CLICK_SHOWN_MS = 8000;
/** Not wrong so far: the code of the authenticator app is wanted as well. */
export const NEEDS_CODE = "code.stepSub";

export class Office {
  readonly state = signal<OfficeState>(NOTHING);
  readonly signIn = signal<SignIn>(token.get() ? "signed_in" : "signed_out");
  /** Why the page asks to sign in, as a key of strings.tsv. */
  readonly reason = signal("");
  /** The account with which this page is a telephone. */
  readonly account = computed(() => accountOf(this.state.value.me));
  onClick: (click: Click) => void = () => undefined;
  private invitation = "";
  private heard = new Map<string, number>();
  private live = new Live({
    message: (message) => this.take(message),
    opened: () => this.show({ connection: "connected", since: Date.now() }),
    closed: () => this.lost(),
    signedOut: () => this.forget("signin.e.ended"),
  });

  private show(changes: Partial<OfficeState>): void {
    this.state.value = { ...this.state.value, ...changes };
  }

  // -- signing in

  start(): void {
    const [, kind, secret] = /[#&](link|invitation)=([^&]+)/.exec(location.hash) ?? [];
    if (secret) history.replaceState(null, "", location.pathname);
    if (kind === "invitation") {
      token.clear();
      this.invitation = decodeURIComponent(secret);
      this.signIn.value = "invited";
    } else if (kind === "link") {
      void this.enterByLink(decodeURIComponent(secret));
    } else if (token.get()) {
      this.open();
    }
  }

  /** `code`: for who gives a one-time code as well; the answer is then NEEDS_CODE first. */
  async enter(email: string, password: string, stays: boolean, code: string): Promise<string> {
    return this.session(() => ask("POST", "/session", { email, password, code, device_name: deviceName() }), stays);
  }

  /** A link for a new password, by mail; what is said then, as a key of strings.tsv. */
  async askForLink(email: string): Promise<string> {
    try {
      await ask("POST", "/password-reset", { email });
      return "signin.mailSent";
    } catch (error) {
      const code = error instanceof ApiProblem ? error.code : "";
      const known: Record<string, string> = { too_many_tries: "code.e.wait", no_answer: "signin.e.noServer" };
      return known[code] ?? "signin.noMail";
    }
  }

  async enterByLink(link: string): Promise<string> {
    token.clear();
    const problem = await this.session(() => ask("POST", "/session/link", { link, device_name: deviceName() }), false);
    if (problem) this.forget(problem);
    return problem;
  }

  /** Whoever was invited chooses a password, once. */
  async acceptInvitation(fresh: string, code: string): Promise<string> {
    const body = { invitation: this.invitation, new: fresh, code, device_name: deviceName() };
    const problem = await this.session(() => ask("POST", "/session/invitation", body), false);
    if (problem === "signin.e.invitation") this.forget(problem);
    return problem;
  }

  private async session(sign: () => Promise<{ token: string; must_change_password: boolean }>, stays: boolean): Promise<string> {
    try {
      const answer = await sign();
      token.set(answer.token, stays);
      this.reason.value = "";
      if (answer.must_change_password) this.signIn.value = "must_change_password";
      else this.open();
      return "";
    } catch (error) {
      return signInProblem(error);
    }
  }

  async changePassword(old: string, fresh: string): Promise<string> {
    try {
      await ask("PUT", "/me/password", { old, new: fresh });
      this.open();
      return "";
    } catch (error) {
      const code = error instanceof ApiProblem ? error.code : "";
      const known: Record<string, string> = { weak_password: "pw.e.weak", wrong_password: "pw.e.old", no_answer: "signin.e.noServer" };
      return known[code] ?? "signin.e.other";
    }
  }

  private open(): void {
    this.signIn.value = "signed_in";
    this.show({ connection: "connecting", since: Date.now() });
    this.live.start();
  }

  async signOut(): Promise<void> {
    this.live.stop();
    await ask("DELETE", "/session").catch(() => undefined);
    this.forget("");
  }

  private forget(reason: string): void {
    this.live.stop();
    token.clear();
    this.heard.clear();
    this.state.value = NOTHING;
    this.reason.value = reason;
    this.signIn.value = "signed_out";
  }

  private lost(): void {
    if (this.signIn.value === "signed_in" && this.state.value.connection !== "lost") {
      this.show({ connection: "lost", since: Date.now() });
    }
  }

  // -- what is heard

  private take(message: Record<string, any>): void {
    const revision = Number(message.revision) || 0;
    this.show({ asOf: Date.now() });
    if (message.type === "snapshot") this.snapshot(message, revision);
    else if (message.type === "availability") this.availability(String(message.person), message.availability, revision);
    else if (message.type === "device" && Array.isArray(message.devices)) this.devices(message.devices, revision);
    else if (message.type === "directory") void this.readAgain();
    else if (message.type === "call" && message.record) this.record(message.record);
    else if (message.type === "call" && message.id) this.rings(message.id, message.state, message.accounts ?? []);
    else if (message.type === "voicemail") this.show({ messages: message.messages ?? [] });
    else if (message.type === "click_and_call") this.click(message as unknown as Click);
    if (revision && this.account.value) this.live.ack(revision, this.account.value);
  }

  private snapshot(message: Record<string, any>, revision: number): void {
    this.heard.clear();
    this.heard.set("devices", revision);
    const me = message.me as Me;
    for (const person of message.people as Person[]) {
      if (person.availability) this.heard.set(person.id, person.availability.revision);
    }
    setLanguage(me.language);
    this.show({ me, people: message.people, ringing: {}, wish: this.state.value.isUnsent ? this.state.value.wish : null });
    void this.readCalls();
    void this.readMessages();
    if (this.state.value.isUnsent && this.state.value.wish) {
      const { status, until } = this.state.value.wish;
      void this.setStatus(status, until, true);
    }
  }

  private async readAgain(): Promise<void> {
    try {
      const [people, me] = await Promise.all([ask<Person[]>("GET", "/colleagues"), ask<Me>("GET", "/me")]);
      this.show({ people, me });
    } catch {
      return; // the channel tells when it is back
    }
  }

  private async readCalls(): Promise<void> {
    const records = await ask<CallRecord[]>("GET", `/me/calls?limit=${RECORDS}`).catch(() => null);
    if (records) this.show({ records });
  }

  private async readMessages(): Promise<void> {
    this.show({ messages: await readMessages() });
  }

  /** Something was done to a message; what is there now is told by the channel, or read. */
  async mailbox(done: Promise<unknown>): Promise<void> {
    try {
      await done;
      await this.readMessages();
    } catch {
      this.notice("vm.failed");
    }
  }

  private availability(id: string, availability: Availability, revision: number): void {
    if (revision < (this.heard.get(id) ?? 0)) return;
    this.heard.set(id, revision);
    const people = this.state.value.people.map((p) => (p.id === id ? { ...p, availability } : p));
    const me = this.state.value.me;
    this.show({ people, me: me && me.id === id ? { ...me, availability } : me });
  }

  private devices(devices: Device[], revision: number): void {
    if (revision < (this.heard.get("devices") ?? 0)) return;
    this.heard.set("devices", revision);
    const me = this.state.value.me;
    if (me) this.show({ me: { ...me, devices } });
  }

  private record(record: CallRecord): void {
    const others = this.state.value.records.filter((one) => one.id !== record.id);
    const records = [record, ...others].sort((a, b) => b.started_at.localeCompare(a.started_at)).slice(0, RECORDS);
    const { [record.id]: _, ...ringing } = this.state.value.ringing;
    this.show({ records, ringing });
  }

  private rings(id: string, state: string, accounts: string[]): void {
    const { [id]: _, ...others } = this.state.value.ringing;
    this.show({ ringing: state === "ringing" ? { ...others, [id]: accounts } : others });
  }

  private click(message: Click): void {
    const click = { id: message.id, state: message.state, device: message.device, number: message.number, reason: message.reason };
    this.onClick(click);
    if (click.device === this.account.value) return;
    this.show({ click: click.state === "disconnected" ? null : click });
    if (/^(failed|refused)/.test(click.state)) window.setTimeout(() => this.closeClick(click.id), CLICK_SHOWN_MS);
  }

  closeClick(id: string): void {
    if (this.state.value.click?.id === id) this.show({ click: null });
  }

  // -- wishes

  async setStatus(status: StatusName, until: string | null = null, isLate = false): Promise<void> {
    const me = this.state.value.me;
    this.show({ wish: { status, until }, notice: "" });
    const late = isLate && me?.availability ? { base_revision: me.availability.revision } : {};
    try {
      const answer = await ask<Availability & { devices: Device[] }>("PUT", "/me/status", {
        status, until, origin: this.account.value, ...late,
      });
      this.show({ wish: null, isUnsent: false });
      if (me) this.availability(me.id, answer, answer.revision);
      this.devices(answer.devices, answer.revision);
    } catch (error) {
      const code = error instanceof ApiProblem ? error.code : "";
      if (code === "no_answer") this.show({ isUnsent: true });
      else this.show({ wish: null, isUnsent: false, notice: code === "stale_revision" ? "" : "err.status" });
    }
  }

  async silence(account: string, silenced: boolean): Promise<void> {
    try {
      const devices = await ask<Device[]>("PUT", `/me/devices/${account}/silenced`, { silenced });
      this.devices(devices, Number.MAX_SAFE_INTEGER / 2);
      this.heard.set("devices", 0);
    } catch {
      this.show({ notice: "err.here" });
    }
  }

  /** Whether calls of this number get through to me. */
  async block(number: string, isBlocked: boolean): Promise<void> {
    const me = this.state.value.me;
    if (!me) return;
    const others = me.blocked_callers.numbers.filter((one) => one !== number);
    const wish: BlockedCallers = { ...me.blocked_callers, numbers: isBlocked ? [...others, number] : others };
    try {
      const blocked_callers = await ask<BlockedCallers>("PUT", "/me/blocked-callers", wish);
      this.show({ me: { ...(this.state.value.me ?? me), blocked_callers }, notice: "" });
    } catch (error) {
      this.notice(error instanceof ApiProblem && error.code === "no_answer" ? "err.notSaved" : "err.notAllowed");
    }
  }

  async decline(serverCallId: string): Promise<boolean> {
    return ask("POST", `/me/calls/${encodeURIComponent(serverCallId)}/decline`).then(() => true, () => false);
  }

  async passOn(serverCallId: string, to: string): Promise<boolean> {
    return ask("POST", `/me/calls/${encodeURIComponent(serverCallId)}/pass-on`, { to }).then(() => true, () => false);
  }

  async clickAndCall(number: string, device: string): Promise<string> {
    try {
      await ask("POST", "/click-and-call", { number, with: device });
      return "";
    } catch (error) {
      const code = error instanceof ApiProblem ? error.code : "";
      const known: Record<string, string> = {
        no_click_and_call_device: "cac.none", device_not_signed_in: "cac.once.notSignedIn", not_a_number: "err.number",
        not_reachable: "web.clickNowhere", no_line: "web.clickNoLine", emergency_from_this_device: "web.emergencyHere",
      };
      return known[code] ?? "err.click";
    }
  }

  async cancelClick(id: string): Promise<void> {
    await ask("DELETE", `/click-and-call/${id}`).catch(() => undefined);
  }

  notice(key: string): void {
    this.show({ notice: key });
  }

  // -- for the telephone

  async credentials(): Promise<Credentials> {
    const body = { client: installation(), name: deviceName() };
    return ask("POST", `/me/devices/${this.account.value}/credentials`, body);
  }

  async ticket(): Promise<string> {
    return (await ask<{ ticket: string }>("POST", "/live/ticket")).ticket;
  }
}

/** A page on a mobile's home screen is the app (S25), any other one the webphone (S26). */
export function accountOf(me: Me | null): string {
  if (!me) return "";
  const isApp = matchMedia("(display-mode: standalone)").matches && matchMedia("(pointer: coarse)").matches;
  return (isApp && me.app_account) || me.webphone_account || "";
}

function installation(): string {
  const known = localStorage.getItem(INSTALLATION);
  if (known) return known;
  const made = Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");
  localStorage.setItem(INSTALLATION, `web-${made}`);
  return `web-${made}`;
}

function deviceName(): string {
  const browser = /Firefox|Edg|Chrome|Safari/.exec(navigator.userAgent)?.[0] ?? "Browser";
  return browser === "Edg" ? "Edge" : browser;
}

function signInProblem(error: unknown): string {
  const code = error instanceof ApiProblem ? error.code : "";
  const known: Record<string, string> = {
    wrong_credentials: "signin.e.wrong", too_many_tries: "signin.e.tooMany", no_answer: "signin.e.noServer",
    one_time_code_needed: NEEDS_CODE, wrong_one_time_code: "code.e.wrong", link_expired: "signin.e.link", invitation_expired: "signin.e.invitation", weak_password: "pw.e.weak",
  };
  return known[code] ?? "signin.e.other";
}
