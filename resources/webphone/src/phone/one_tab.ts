// One page of a browser is the telephone; the others say so and can take over.

export class OneTab {
  private release: (() => void) | null = null;
  onWon: () => void = () => undefined;
  onLost: () => void = () => undefined;

  constructor(private readonly name: string) {}

  /** Become the telephone if no other page is; `force` takes it from the one that is. */
  claim(force = false): void {
    if (!navigator.locks) {
      this.onWon();
      return;
    }
    const options: LockOptions = force ? { steal: true } : { ifAvailable: true };
    navigator.locks
      .request(this.name, options, (lock) => {
        if (!lock) {
          this.onLost();
          return undefined;
        }
        this.onWon();
        return new Promise<void>((done) => (this.release = done));
      })
      .catch(() => {
        this.release = null;
        this.onLost();
      });
  }

  leave(): void {
    this.release?.();
    this.release = null;
  }
}
