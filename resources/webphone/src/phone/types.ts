// What the telephone half offers to the rest of the page.
import type { ReadonlySignal } from "@preact/signals";

export type CallState = "dialing" | "ringing" | "incoming" | "answering" | "talking" | "reconnecting" | "ended";

export interface Call {
  id: string;
  direction: "in" | "out";
  number: string;
  name: string;
  state: CallState;
  startedAt: number;
  answeredAt: number | null;
  endedAt: number | null;
  muted: boolean;
  held: boolean;
  heldByOther: boolean;
  /** X-Einklang-Call: for declining and passing on by the API. */
  serverCallId: string;
  clickId: string;
  /** Rings on, but not here. */
  silenced: boolean;
  quality: Quality | null;
  /** Keys that the other side pressed. */
  digits: string;
  /** A key of strings.tsv, empty for an ordinary end. */
  endReason: string;
}

export type Quality = "good" | "fair" | "poor";
export type Registration = "off" | "connecting" | "registered" | "lost" | "refused" | "other_tab";
export type Microphone = "unknown" | "granted" | "denied" | "missing" | "insecure";

export interface AudioDevice {
  id: string;
  label: string;
}

export interface PhoneState {
  registration: Registration;
  /** When that began, milliseconds. */
  since: number;
  microphone: Microphone;
  ringBlocked: boolean;
  calls: Call[];
  inputs: AudioDevice[];
  outputs: AudioDevice[];
  inputId: string;
  outputId: string;
  /** A call could not be kept over a reload. */
  lostCall: string;
}

export interface Credentials {
  username: string;
  secret: string;
  address_of_record: string;
  realm: string;
  websocket: string;
}

export interface Way {
  credentials(): Promise<Credentials>;
  ticket(): Promise<string>;
}

export interface Phone {
  state: ReadonlySignal<PhoneState>;
  start(way: Way, account: string): void;
  stop(): void;
  call(number: string, name?: string): Promise<string>;
  answer(id: string): Promise<void>;
  refuse(id: string): void;
  silence(id: string): void;
  hangUp(id: string): void;
  hold(id: string, on: boolean): void;
  mute(id: string, on: boolean): void;
  digit(id: string, key: string): void;
  transfer(id: string, number: string): Promise<boolean>;
  join(id: string, other: string): Promise<boolean>;
  setInput(id: string): void;
  setOutput(id: string): void;
  enableSound(): void;
  takeOver(): void;
  forgetLost(): void;
  expectClick(clickId: string): void;
}
