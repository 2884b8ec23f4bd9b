// One call: a JsSIP session, its sound, and what the page shows of it.
import type { RTCSession } from "jssip/lib/RTCSession";
import { counters, judge, type Counters } from "./quality";
import type { Call } from "./types";

const QUALITY_EVERY_MS = 2000;
const NO_COUNTERS: Counters = { received: 0, lost: 0, jitter: 0, roundTrip: 0 };
const DIGIT_MS = 160;

export interface LineListener {
  changed(line: Line): void;
  ended(line: Line): void;
}

/** Why a call did not come about, as a key of strings.tsv. */
const REASONS: [number[], string][] = [
  [[486, 600], "call.failed.busy"],
  [[480, 408, 487], "call.failed.noAnswer"],
  [[603], "call.failed.declined"],
  [[404, 484, 604], "call.failed.unknown"],
  [[488, 606, 415], "call.failed.other"],
  [[403], "call.failed.unreachable"],
  [[500, 502, 503, 504], "call.failed.server"],
];

/** Did somebody hang up, or did the call break? */
function isOrdinary(event: any): boolean {
  if (event.originator === "local") return true;
  return event.cause === "Terminated" && !/cause=5\d\d/.test(event.message?.getHeader?.("Reason") ?? "");
}

export class Line {
  readonly element = new Audio();
  private timer = 0;
  private before = NO_COUNTERS;
  private hangsUp = false;

  constructor(
    readonly session: RTCSession,
    public call: Call,
    private readonly listener: LineListener,
  ) {
    this.element.autoplay = true;
    this.listen();
  }

  get dialog(): { callId: string; localTag: string; remoteTag: string } | null {
    const id = (this.session as unknown as { _dialog?: { id: Record<string, string> } })._dialog?.id;
    return id ? { callId: id.call_id, localTag: id.local_tag, remoteTag: id.remote_tag } : null;
  }

  private set(changes: Partial<Call>): void {
    this.call = { ...this.call, ...changes };
    this.listener.changed(this);
  }

  private listen(): void {
    const s = this.session as unknown as { on(name: string, handler: (e: any) => void): void };
    s.on("peerconnection", (e) => this.hear(e.peerconnection));
    if (this.session.connection) this.hear(this.session.connection);
    // We are answered by a host that takes our sound from wherever it comes: no need to gather.
    s.on("icecandidate", (e) => e.ready());
    s.on("progress", (e) => {
      if (this.call.direction === "out" && e.originator === "remote") this.set({ state: "ringing" });
    });
    s.on("accepted", () => this.set({ state: "talking", answeredAt: this.call.answeredAt ?? Date.now() }));
    s.on("confirmed", () => this.confirmed());
    s.on("hold", (e) => this.set(e.originator === "local" ? { held: true } : { heldByOther: true }));
    s.on("unhold", (e) => this.set(e.originator === "local" ? { held: false } : { heldByOther: false }));
    s.on("muted", () => this.set({ muted: true }));
    s.on("unmuted", () => this.set({ muted: false }));
    s.on("newDTMF", (e) => {
      if (e.originator === "remote") this.set({ digits: (this.call.digits + e.dtmf.tone).slice(-12) });
    });
    s.on("ended", (e) => this.end(isOrdinary(e) ? "" : "web.callBroke"));
    s.on("failed", (e) => this.end(this.hangsUp ? "" : this.reason(e)));
  }

  private hear(peer: RTCPeerConnection): void {
    peer.addEventListener("track", (event) => {
      this.element.srcObject = new MediaStream([event.track]);
      void this.element.play().catch(() => undefined);
    });
    peer.addEventListener("connectionstatechange", () => {
      if (this.call.state === "talking" && peer.connectionState === "disconnected") this.set({ state: "reconnecting" });
      if (this.call.state === "reconnecting" && peer.connectionState === "connected") this.set({ state: "talking" });
    });
  }

  private confirmed(): void {
    this.set({ state: "talking", answeredAt: this.call.answeredAt ?? Date.now() });
    clearInterval(this.timer);
    this.timer = window.setInterval(() => void this.measure(), QUALITY_EVERY_MS);
  }

  private async measure(): Promise<void> {
    const peer = this.session.connection;
    if (!peer || this.call.held || this.call.heldByOther) return;
    const now = await counters(peer).catch(() => this.before);
    const quality = judge(this.before, now);
    this.before = now;
    if (quality && quality !== this.call.quality) this.set({ quality });
  }

  private reason(event: any): string {
    if (event.cause === "User Denied Media Access") return "web.micDenied";
    if (this.call.direction === "in") return "";
    const status = event.message?.status_code ?? 0;
    return REASONS.find(([codes]) => codes.includes(status))?.[1] ?? "call.failed.other";
  }

  private end(endReason: string): void {
    clearInterval(this.timer);
    this.element.srcObject = null;
    this.call = { ...this.call, state: "ended", endedAt: Date.now(), endReason };
    this.listener.ended(this);
  }

  // what the person does

  hangUp(): void {
    this.hangsUp = true;
    if (!this.session.isEnded()) this.session.terminate();
  }

  refuse(status: number): void {
    this.hangsUp = true;
    if (!this.session.isEnded()) this.session.terminate({ status_code: status });
  }

  hold(on: boolean): void {
    if (on) this.session.hold();
    else this.session.unhold();
  }

  mute(on: boolean): void {
    if (on) this.session.mute({ audio: true });
    else this.session.unmute({ audio: true });
  }

  digit(key: string): void {
    this.session.sendDTMF(key, { transportType: "RFC2833" as never, duration: DIGIT_MS });
  }

  refer(target: string, other?: Line): Promise<boolean> {
    return new Promise((done) => {
      const eventHandlers = {
        accepted: () => done(true),
        failed: () => done(false),
        requestFailed: () => done(false),
      };
      this.session.refer(target, { eventHandlers, ...(other ? { replaces: other.session } : {}) } as never);
    });
  }

  async setInput(deviceId: string, constraints: MediaTrackConstraints): Promise<void> {
    const sender = this.session.connection?.getSenders().find((one) => one.track?.kind === "audio");
    if (!sender) return;
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { ...constraints, deviceId: { exact: deviceId } } });
    const old = sender.track;
    stream.getAudioTracks()[0].enabled = !this.call.muted;
    await sender.replaceTrack(stream.getAudioTracks()[0]);
    old?.stop();
  }

  setOutput(id: string): void {
    const element = this.element as HTMLAudioElement & { setSinkId?: (id: string) => Promise<void> };
    void element.setSinkId?.(id).catch(() => undefined);
  }

  silence(): void {
    this.set({ silenced: true });
  }

  answering(): void {
    this.set({ state: "answering" });
  }
}
