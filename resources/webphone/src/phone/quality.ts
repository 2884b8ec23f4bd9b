// How well a call sounds, from the browser's own counters: three words, no figures.
import type { Quality } from "./types";

export interface Counters {
  received: number;
  lost: number;
  /** Seconds. */
  jitter: number;
  roundTrip: number;
}

const POOR = { loss: 0.05, jitter: 0.06, roundTrip: 0.6 };
const FAIR = { loss: 0.02, jitter: 0.03, roundTrip: 0.3 };

export function judge(before: Counters, now: Counters): Quality | null {
  const received = now.received - before.received;
  const lost = Math.max(0, now.lost - before.lost);
  if (received + lost < 20) return null;
  const worse = (limit: typeof POOR) =>
    lost / (received + lost) > limit.loss || now.jitter > limit.jitter || now.roundTrip > limit.roundTrip;
  if (worse(POOR)) return "poor";
  return worse(FAIR) ? "fair" : "good";
}

export async function counters(peer: RTCPeerConnection): Promise<Counters> {
  const found: Counters = { received: 0, lost: 0, jitter: 0, roundTrip: 0 };
  for (const row of (await peer.getStats()).values()) {
    if (row.type === "inbound-rtp" && row.kind === "audio") {
      found.received += row.packetsReceived ?? 0;
      found.lost += row.packetsLost ?? 0;
      found.jitter = Math.max(found.jitter, row.jitter ?? 0);
    } else if (row.type === "candidate-pair" && row.nominated) {
      found.roundTrip = row.currentRoundTripTime ?? 0;
    }
  }
  return found;
}
