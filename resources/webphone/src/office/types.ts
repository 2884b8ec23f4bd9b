// The shapes of the API (contract), as far as the page reads them.
import type { Message } from "./mailbox";


export type StatusName = "available" | "available_for_colleagues" | "do_not_disturb" | "offline";

export interface Availability {
  status: StatusName;
  until: string | null;
  context: string[];
  reachable: boolean;
  revision: number;
  as_of: string;
  set_by: string;
}

export interface Person {
  id: string;
  kind: "user" | "voip_account";
  name: string;
  number: string;
  department?: string;
  email?: string;
  availability?: Availability;
}

export type Quiet = "quiet" | "rings" | "waiting" | "unconfirmed" | "not_signed_in" | "not_chosen" | "silenced";

export interface Device {
  account: string | null;
  number: string | null;
  kind: string;
  name: string;
  registered: boolean;
  quiet: Quiet;
  reason: string | null;
  confirmed_at: string | null;
  display: "in_sync" | "pending" | "behind" | "unable" | null;
}

export interface Me extends Person {
  rights: string[];
  language: string;
  devices: Device[];
  destination: string;
  click_and_call: string | null;
  webphone_account: string | null;
  app_account: string | null;
  office: string;
  is_practice: boolean;
  blocked_callers: BlockedCallers;
}

/** Whose calls from outside do not get through to me; with a star, all numbers that begin so. */
export interface BlockedCallers {
  numbers: string[];
  rejects_anonymous: boolean;
}

export interface Why {
  target: string;
  decision: "rang" | "did_not_ring";
  reason: string;
  sentence: string;
}

export interface CallRecord {
  id: string;
  direction: "in" | "out";
  from: { number: string; name: string };
  to: { number: string; name: string };
  started_at: string;
  answered_at: string | null;
  ended_at: string | null;
  result: string;
  answered_on: string | null;
  why: Why[];
}

export interface Click {
  id: string;
  state: string;
  device: string;
  number: string;
  reason: string;
}

export type Connection = "off" | "connecting" | "connected" | "lost";

export interface OfficeState {
  connection: Connection;
  /** When it was lost, milliseconds. */
  since: number;
  /** When we last heard, milliseconds. */
  asOf: number;
  me: Me | null;
  people: Person[];
  records: CallRecord[];
  /** In my mailbox, the newest first. */
  messages: Message[];
  /** Accounts that ring besides, by the office's call id. */
  ringing: Record<string, string[]>;
  click: Click | null;
  /** A status that was chosen and is not confirmed yet. */
  wish: { status: StatusName; until: string | null } | null;
  /** The wish could not be sent: the office does not answer. */
  isUnsent: boolean;
  /** A problem to tell, as a key of strings.tsv. */
  notice: string;
}

export type SignIn = "signed_out" | "invited" | "must_change_password" | "signed_in";
