// A running call over a reload: the dialog is kept for a moment, and taken over by the new page
// with an INVITE that replaces it (RFC 3891).  The other side hears a second of silence.

const NAME = "einklang.call";
/** The exchange waits about so long for a device whose connection is gone. */
const KEPT_MS = 7000;

export interface KeptCall {
  callId: string;
  localTag: string;
  remoteTag: string;
  number: string;
  name: string;
  direction: "in" | "out";
  startedAt: number;
  answeredAt: number;
  muted: boolean;
  at: number;
}

export function keep(call: Omit<KeptCall, "at"> | null): void {
  if (call) sessionStorage.setItem(NAME, JSON.stringify({ ...call, at: Date.now() }));
  else sessionStorage.removeItem(NAME);
}

/** What was running when the page was left, once; `isLate` if nobody waits for it any more. */
export function take(): { call: KeptCall; isLate: boolean } | null {
  const text = sessionStorage.getItem(NAME);
  sessionStorage.removeItem(NAME);
  if (!text) return null;
  try {
    const call = JSON.parse(text) as KeptCall;
    if (!call.callId || !call.localTag || !call.remoteTag) return null;
    return { call, isLate: Date.now() - call.at > KEPT_MS };
  } catch {
    return null;
  }
}

export function replaces(call: KeptCall): string {
  return `${call.callId};to-tag=${call.remoteTag};from-tag=${call.localTag}`;
}
