// What the page itself lets be heard: its ring, the ringing tone of the other side, keys.
// Made from tones, so that nothing has to be loaded; blocked until the person has clicked once.

const RING: Pattern = { tones: [440, 554], on: 1.2, off: 2.2 };
const RINGBACK: Pattern = { tones: [425], on: 1, off: 4 };
const WAITING: Pattern = { tones: [425], on: 0.2, off: 4.8 };
const KEYS: Record<string, [number, number]> = {
  "1": [697, 1209], "2": [697, 1336], "3": [697, 1477], A: [697, 1633],
  "4": [770, 1209], "5": [770, 1336], "6": [770, 1477], B: [770, 1633],
  "7": [852, 1209], "8": [852, 1336], "9": [852, 1477], C: [852, 1633],
  "*": [941, 1209], "0": [941, 1336], "#": [941, 1477], D: [941, 1633],
};

interface Pattern {
  tones: number[];
  on: number;
  off: number;
}

export type Playing = "ring" | "ringback" | "waiting" | "";

export class Sounds {
  private context: AudioContext | null = null;
  private timer = 0;
  private playing: Playing = "";
  onBlocked: (blocked: boolean) => void = () => undefined;

  /** After a click of the person: from now on sound may be played. */
  enable(): void {
    this.open();
    void this.context?.resume().then(() => this.tellBlocked());
  }

  private open(): AudioContext {
    if (!this.context) {
      this.context = new AudioContext();
      this.context.onstatechange = () => this.tellBlocked();
    }
    return this.context;
  }

  private tellBlocked(): void {
    this.onBlocked(this.playing === "ring" && this.context?.state !== "running");
  }

  play(what: Playing): void {
    if (what === this.playing) return;
    this.playing = what;
    clearTimeout(this.timer);
    if (what === "") {
      this.tellBlocked();
      return;
    }
    const context = this.open();
    if (context.state === "suspended") void context.resume().then(() => this.tellBlocked());
    this.tellBlocked();
    this.repeat({ ring: RING, ringback: RINGBACK, waiting: WAITING }[what], what);
  }

  private repeat(pattern: Pattern, what: Playing): void {
    if (this.playing !== what) return;
    this.tone(pattern.tones, pattern.on, what === "ring" ? 0.16 : 0.08);
    this.timer = window.setTimeout(() => this.repeat(pattern, what), 1000 * (pattern.on + pattern.off));
  }

  key(key: string): void {
    const tones = KEYS[key];
    if (tones) this.tone(tones, 0.12, 0.05);
  }

  private tone(frequencies: number[], seconds: number, gain: number): void {
    const context = this.open();
    if (context.state !== "running") return;
    const volume = new GainNode(context, { gain: 0 });
    volume.connect(context.destination);
    const now = context.currentTime;
    volume.gain.linearRampToValueAtTime(gain, now + 0.02);
    volume.gain.setValueAtTime(gain, now + seconds - 0.04);
    volume.gain.linearRampToValueAtTime(0, now + seconds);
    for (const frequency of frequencies) {
      const source = new OscillatorNode(context, { frequency });
      source.connect(volume);
      source.start(now);
      source.stop(now + seconds);
    }
  }

  setOutput(id: string): void {
    const context = this.context as (AudioContext & { setSinkId?: (id: string) => Promise<void> }) | null;
    void context?.setSinkId?.(id).catch(() => undefined);
  }
}
