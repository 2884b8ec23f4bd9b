// This page as a telephone: signs in by SIP over WebSocket, calls and is called.
import { signal } from "@preact/signals";
import JsSIP from "jssip";
import type { RTCSession } from "jssip/lib/RTCSession";
import { keep, replaces, take, type KeptCall } from "./kept";
import { Line } from "./line";
import * as microphone from "./microphone";
import { OneTab } from "./one_tab";
import { TicketSocket } from "./socket";
import { Sounds } from "./sounds";
import type { Call, Credentials, Phone, PhoneState, Registration, Way } from "./types";

const ENDED_SHOWN_MS = 4000;
const SIGN_IN_AGAIN_MS = 5000;
const REGISTER_EXPIRES_S = 300;
const PEER = { iceServers: [] as RTCIceServer[] };
const HERE_QUIET = 480;

const NOTHING: PhoneState = {
  registration: "off",
  since: 0,
  microphone: "unknown",
  ringBlocked: false,
  calls: [],
  inputs: [],
  outputs: [],
  inputId: microphone.kept.input(),
  outputId: microphone.kept.output(),
  lostCall: "",
};

export function createPhone(): Phone {
  return new WebPhone();
}

class WebPhone implements Phone {
  readonly state = signal<PhoneState>(NOTHING);
  private ua: InstanceType<typeof JsSIP.UA> | null = null;
  private lines = new Map<string, Line>();
  private sounds = new Sounds();
  private tab: OneTab | null = null;
  private way: Way | null = null;
  private account = "";
  private isActive = false;
  private expected = new Set<string>();
  private retry = 0;
  private count = 0;

  constructor() {
    this.sounds.onBlocked = (ringBlocked) => this.show({ ringBlocked });
    addEventListener("beforeunload", (event) => {
      if (this.talking().length) event.preventDefault();
    });
    addEventListener("pagehide", () => this.keepCall());
    navigator.mediaDevices?.addEventListener?.("devicechange", () => void this.listDevices());
    addEventListener("pointerdown", () => this.sounds.enable(), { once: true });
  }

  private show(changes: Partial<PhoneState>): void {
    this.state.value = { ...this.state.value, ...changes };
  }

  private registration(registration: Registration): void {
    if (this.state.value.registration !== registration) this.show({ registration, since: Date.now() });
  }

  // -- signing in

  start(way: Way, account: string): void {
    this.stop();
    this.way = way;
    this.account = account;
    this.registration("connecting");
    this.tab = new OneTab(`einklang-phone-${account}`);
    this.tab.onWon = () => this.won();
    this.tab.onLost = () => this.lostTab();
    this.tab.claim();
    void this.listDevices();
    if (!navigator.mediaDevices) this.show({ microphone: "insecure" });
  }

  stop(): void {
    clearTimeout(this.retry);
    this.isActive = false;
    this.tab?.leave();
    this.tab = null;
    this.ua?.stop();
    this.ua = null;
    this.registration("off");
  }

  takeOver(): void {
    this.tab?.claim(true);
  }

  private won(): void {
    this.isActive = true;
    void this.signIn();
  }

  private lostTab(): void {
    const was = this.isActive;
    this.isActive = false;
    if (was && this.talking().length) this.ua?.unregister();
    else this.ua?.stop();
    this.registration("other_tab");
  }

  private async signIn(): Promise<void> {
    if (!this.way || !this.isActive) return;
    this.registration("connecting");
    try {
      const credentials = await this.way.credentials();
      if (this.isActive) this.begin(credentials);
    } catch {
      this.registration("lost");
      this.retry = window.setTimeout(() => void this.signIn(), SIGN_IN_AGAIN_MS);
    }
  }

  private begin(credentials: Credentials): void {
    const way = this.way!;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new TicketSocket(`${scheme}://${location.host}${credentials.websocket}`, () => way.ticket());
    this.ua?.stop();
    const ua = new JsSIP.UA({
      sockets: [socket as never],
      uri: credentials.address_of_record,
      authorization_user: credentials.username,
      password: credentials.secret,
      realm: credentials.realm,
      register_expires: REGISTER_EXPIRES_S,
      user_agent: `Webphone (JsSIP ${JsSIP.version})`,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 15,
    });
    this.ua = ua;
    const on = ua as unknown as { on(name: string, handler: (e: any) => void): void };
    on.on("registered", () => this.signedIn(ua));
    on.on("disconnected", () => {
      if (this.ua === ua && this.isActive) this.registration("lost");
    });
    on.on("registrationFailed", (e) => this.notSignedIn(ua, e.response?.status_code ?? 0));
    on.on("newRTCSession", (e) => {
      if (e.originator === "remote") this.incoming(e.session, e.request);
    });
    ua.start();
  }

  private signedIn(ua: unknown): void {
    if (this.ua !== ua || !this.isActive) return;
    this.registration("registered");
    const found = take();
    if (found?.isLate) this.show({ lostCall: found.call.name || found.call.number });
    else if (found) void this.goOn(found.call);
  }

  private notSignedIn(ua: unknown, status: number): void {
    if (this.ua !== ua || !this.isActive) return;
    if (status === 401 || status === 403) {
      this.registration("refused");
      this.ua?.stop();
      this.retry = window.setTimeout(() => void this.signIn(), SIGN_IN_AGAIN_MS);
    } else {
      this.registration("lost");
    }
  }

  // -- calls

  private fresh(direction: "in" | "out", number: string, name: string): Call {
    return {
      id: `c${Date.now()}-${++this.count}`, direction, number, name,
      state: direction === "in" ? "incoming" : "dialing",
      startedAt: Date.now(), answeredAt: null, endedAt: null, muted: false, held: false, heldByOther: false,
      serverCallId: "", clickId: "", silenced: false, quality: null, digits: "", endReason: "",
    };
  }

  private add(session: RTCSession, call: Call): Line {
    const line = new Line(session, call, {
      changed: () => this.refresh(),
      ended: (one) => this.ended(one),
    });
    if (this.state.value.outputId) line.setOutput(this.state.value.outputId);
    (session as unknown as { on(n: string, h: (e: any) => void): void }).on("refer", (e) => this.referred(e));
    this.lines.set(call.id, line);
    this.refresh();
    return line;
  }

  private refresh(): void {
    this.show({ calls: [...this.lines.values()].map((line) => line.call) });
    this.sounds.play(this.sound());
    this.keepCall();
  }

  private sound(): "ring" | "ringback" | "waiting" | "" {
    const calls = this.state.value.calls;
    const rings = calls.some((c) => c.state === "incoming" && !c.silenced);
    if (rings) return calls.some((c) => c.state === "talking") ? "waiting" : "ring";
    return calls.some((c) => c.state === "ringing") ? "ringback" : "";
  }

  private ended(line: Line): void {
    this.refresh();
    window.setTimeout(() => {
      this.lines.delete(line.call.id);
      this.refresh();
    }, line.call.endReason ? ENDED_SHOWN_MS * 2 : ENDED_SHOWN_MS / 4);
  }

  private talking(): Line[] {
    return [...this.lines.values()].filter((l) => l.call.state === "talking" || l.call.state === "reconnecting");
  }

  private incoming(session: RTCSession, request: any): void {
    const name = request.from.display_name ?? "";
    const call = this.fresh("in", request.from.uri.user ?? "", name);
    call.serverCallId = request.getHeader("X-Einklang-Call") ?? "";
    call.clickId = request.getHeader("X-Click-Id") ?? "";
    const line = this.add(session, call);
    if (call.clickId && this.expected.delete(call.clickId)) void this.answer(line.call.id);
  }

  expectClick(clickId: string): void {
    this.expected.add(clickId);
    const waiting = [...this.lines.values()].find((l) => l.call.clickId === clickId && l.call.state === "incoming");
    if (waiting && this.expected.delete(clickId)) void this.answer(waiting.call.id);
  }

  private async stream(): Promise<MediaStream | null> {
    const { stream, state } = await microphone.open();
    this.show({ microphone: state });
    if (stream) void this.listDevices();
    return stream;
  }

  private async holdOthers(but: string): Promise<void> {
    for (const line of this.talking()) if (line.call.id !== but && !line.call.held) line.hold(true);
  }

  async call(number: string, name = ""): Promise<string> {
    return this.dial(number, this.fresh("out", number, name), []);
  }

  private async dial(number: string, call: Call, extraHeaders: string[]): Promise<string> {
    const stream = await this.stream();
    if (!stream || !this.ua) return "";
    await this.holdOthers(call.id);
    const session = this.ua.call(number, { mediaStream: stream, pcConfig: PEER, extraHeaders } as never);
    this.add(session as RTCSession, call);
    return call.id;
  }

  async answer(id: string): Promise<void> {
    const line = this.lines.get(id);
    if (!line || line.call.state !== "incoming") return;
    line.answering();
    const stream = await this.stream();
    if (!stream) {
      line.refuse(HERE_QUIET);
      return;
    }
    await this.holdOthers(id);
    if (!line.session.isEnded()) line.session.answer({ mediaStream: stream, pcConfig: PEER } as never);
  }

  refuse(id: string): void {
    this.lines.get(id)?.refuse(HERE_QUIET);
  }

  silence(id: string): void {
    this.lines.get(id)?.silence();
  }

  hangUp(id: string): void {
    this.lines.get(id)?.hangUp();
  }

  hold(id: string, on: boolean): void {
    const line = this.lines.get(id);
    if (!line) return;
    if (!on) void this.holdOthers(id);
    line.hold(on);
  }

  mute(id: string, on: boolean): void {
    this.lines.get(id)?.mute(on);
  }

  digit(id: string, key: string): void {
    this.sounds.key(key);
    this.lines.get(id)?.digit(key);
  }

  async transfer(id: string, number: string): Promise<boolean> {
    const line = this.lines.get(id);
    return line ? line.refer(number) : false;
  }

  async join(id: string, other: string): Promise<boolean> {
    const line = this.lines.get(id);
    const second = this.lines.get(other);
    return line && second ? line.refer(second.call.number, second) : false;
  }

  /** The exchange asks this device to dial: the second step of click-and-call (RFC 3515). */
  private referred(event: any): void {
    const number = event.request.refer_to?.uri?.user ?? "";
    if (!number) {
      event.reject();
      return;
    }
    event.accept((session: RTCSession) => this.add(session, this.fresh("out", number, "")), {
      mediaConstraints: { audio: microphone.constraints(), video: false },
      pcConfig: PEER,
    });
  }

  // -- over a reload

  private keepCall(): void {
    const line = this.talking().find((l) => !l.call.held) ?? this.talking()[0];
    const dialog = line?.dialog;
    if (!line || !dialog) {
      if (!this.lines.size) return;
      keep(null);
      return;
    }
    const { number, name, direction, startedAt, answeredAt, muted } = line.call;
    keep({ ...dialog, number, name, direction, startedAt, answeredAt: answeredAt ?? startedAt, muted });
  }

  private async goOn(found: KeptCall): Promise<void> {
    const call: Call = { ...this.fresh("out", found.number, found.name), direction: found.direction };
    call.startedAt = found.startedAt;
    call.answeredAt = found.answeredAt;
    call.state = "reconnecting";
    const id = await this.dial(found.number || this.account, call, [`Replaces: ${replaces(found)}`, "Require: replaces"]);
    const line = this.lines.get(id);
    if (!line) {
      this.show({ lostCall: found.name || found.number });
      return;
    }
    const on = line.session as unknown as { on(n: string, h: () => void): void };
    on.on("failed", () => this.show({ lostCall: found.name || found.number }));
    if (found.muted) on.on("confirmed", () => line.mute(true));
  }

  forgetLost(): void {
    this.show({ lostCall: "" });
  }

  // -- sound devices

  private async listDevices(): Promise<void> {
    const { inputs, outputs } = await microphone.devices();
    this.show({ inputs, outputs });
  }

  setInput(inputId: string): void {
    microphone.kept.setInput(inputId);
    this.show({ inputId });
    for (const line of this.talking()) void line.setInput(inputId, microphone.constraints()).catch(() => undefined);
  }

  setOutput(outputId: string): void {
    microphone.kept.setOutput(outputId);
    this.show({ outputId });
    this.sounds.setOutput(outputId);
    for (const line of this.lines.values()) line.setOutput(outputId);
  }

  enableSound(): void {
    this.sounds.enable();
  }
}
