// The microphone and the other sound devices, and why there is none.
import type { AudioDevice, Microphone } from "./types";

const KEPT = { input: "einklang.input", output: "einklang.output" };

export const kept = {
  input: () => localStorage.getItem(KEPT.input) ?? "",
  output: () => localStorage.getItem(KEPT.output) ?? "",
  setInput: (id: string) => localStorage.setItem(KEPT.input, id),
  setOutput: (id: string) => localStorage.setItem(KEPT.output, id),
};

export function constraints(): MediaTrackConstraints {
  const id = kept.input();
  return { echoCancellation: true, noiseSuppression: true, autoGainControl: true, ...(id ? { deviceId: { ideal: id } } : {}) };
}

/** The microphone's sound, or why it cannot be had. */
export async function open(): Promise<{ stream: MediaStream | null; state: Microphone }> {
  if (!navigator.mediaDevices?.getUserMedia) return { stream: null, state: "insecure" };
  try {
    return { stream: await navigator.mediaDevices.getUserMedia({ audio: constraints() }), state: "granted" };
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    return { stream: null, state: name === "NotFoundError" || name === "NotReadableError" ? "missing" : "denied" };
  }
}

export async function devices(): Promise<{ inputs: AudioDevice[]; outputs: AudioDevice[] }> {
  if (!navigator.mediaDevices?.enumerateDevices) return { inputs: [], outputs: [] };
  const all = await navigator.mediaDevices.enumerateDevices();
  const of = (kind: MediaDeviceKind) =>
    all.filter((d) => d.kind === kind && d.deviceId !== "").map((d) => ({ id: d.deviceId, label: d.label }));
  return { inputs: of("audioinput"), outputs: of("audiooutput") };
}
