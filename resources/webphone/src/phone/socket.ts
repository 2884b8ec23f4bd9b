// The WebSocket of JsSIP with a ticket for each connection: a ticket opens one door, once.
import JsSIP from "jssip";

type Inner = {
  _url: string;
  ondisconnect(error: boolean, code?: number, reason?: string): void;
};

export class TicketSocket extends JsSIP.WebSocketInterface {
  private isAsking = false;

  constructor(
    private readonly base: string,
    private readonly ticket: () => Promise<string>,
  ) {
    super(base);
  }

  override connect(): void {
    if (this.isAsking || this.isConnected() || this.isConnecting()) return;
    this.isAsking = true;
    const inner = this as unknown as Inner;
    this.ticket().then(
      (ticket) => {
        this.isAsking = false;
        inner._url = `${this.base}?ticket=${encodeURIComponent(ticket)}`;
        super.connect();
      },
      () => {
        this.isAsking = false;
        inner.ondisconnect(true, 0, "no ticket");
      },
    );
  }
}
