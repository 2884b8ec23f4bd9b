// The live channel: a snapshot first, then every change; comes back by itself.
import { ApiProblem, ask } from "./api";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const GROWS = 1.6;

export interface LiveListener {
  message(message: Record<string, any>): void;
  opened(): void;
  closed(): void;
  signedOut(): void;
}

export class Live {
  private socket: WebSocket | null = null;
  private wait = FIRST_WAIT_MS;
  private timer = 0;
  private isWanted = false;

  constructor(private readonly listener: LiveListener) {
    addEventListener("online", () => this.now());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.now();
    });
  }

  start(): void {
    this.isWanted = true;
    this.wait = FIRST_WAIT_MS;
    void this.open();
  }

  stop(): void {
    this.isWanted = false;
    clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  /** Try at once, if it is waiting. */
  private now(): void {
    if (this.isWanted && !this.socket) {
      clearTimeout(this.timer);
      void this.open();
    }
  }

  ack(revision: number, device: string): void {
    if (this.socket?.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify({ type: "ack", revision, device }));
    }
  }

  private async open(): Promise<void> {
    let ticket: string;
    try {
      ticket = (await ask<{ ticket: string }>("POST", "/live/ticket")).ticket;
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) this.listener.signedOut();
      else this.again();
      return;
    }
    if (!this.isWanted) return;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/api/v1/live?ticket=${encodeURIComponent(ticket)}`);
    this.socket = socket;
    socket.onmessage = (event) => this.read(String(event.data));
    socket.onopen = () => {
      this.wait = FIRST_WAIT_MS;
    };
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.socket = null;
      this.again();
    };
  }

  private read(text: string): void {
    let message: Record<string, any>;
    try {
      message = JSON.parse(text);
    } catch {
      return;
    }
    if (message.type === "resync") {
      this.socket?.close();
      return;
    }
    if (message.type === "snapshot") this.listener.opened();
    this.listener.message(message);
  }

  private again(): void {
    this.listener.closed();
    if (!this.isWanted) return;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.open(), this.wait * (0.5 + Math.random()));
    this.wait = Math.min(LONGEST_WAIT_MS, this.wait * GROWS);
  }
}
