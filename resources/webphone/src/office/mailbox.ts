// Messages that callers left for me: read, heard, thrown away and taken back.
import { ApiProblem, ask, token } from "./api";

export interface Message {
  id: string;
  from: { number: string; name: string };
  at: string;
  seconds: number;
  heard_at: string | null;
}

const path = (id: string) => `/me/voicemail/${encodeURIComponent(id)}`;

/** An office without mailboxes has no messages. */
export async function readMessages(): Promise<Message[]> {
  return ask<Message[]>("GET", "/me/voicemail").catch(() => []);
}

/** An address of the sound, for as long as this page lives. */
export async function soundOf(id: string): Promise<string> {
  const answer = await fetch(`/api/v1${path(id)}/sound`, { headers: { Authorization: `Bearer ${token.get()}` }, cache: "no-store" });
  if (!answer.ok) throw new ApiProblem(answer.status, "not_found");
  return URL.createObjectURL(await answer.blob());
}

export const markHeard = (id: string) => ask<Message>("PUT", path(id), { heard: true });
export const throwAway = (id: string) => ask<void>("DELETE", path(id));
export const takeBack = (id: string) => ask<Message>("POST", `${path(id)}/restore`);

/** “1:04” */
export function length(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
