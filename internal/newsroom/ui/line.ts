// A line to the server that comes back by itself. The server says something
// every five seconds; a line that is silent for longer is taken for dead,
// whatever the network says of it, and another one is made.

const silence = 13_000;
const firstWait = 250;
const longestWait = 10_000;

export interface Listener {
  open(again: boolean): void; // again: it was broken before, and something may have been missed
  hear(m: unknown): void;
  broken?(): void;
}

export class Line {
  private socket: WebSocket | null = null;
  private wait = firstWait;
  private heard = 0;
  private again = false;
  private wanted = false;

  constructor(private readonly listener: Listener) {
    addEventListener("online", () => this.connect());
    addEventListener("offline", () => this.drop());
    addEventListener("pageshow", (e) => { if (e.persisted) this.connect(); });
    setInterval(() => { if (this.socket && Date.now() - this.heard > silence) this.drop(); }, 1_000);
  }

  get open(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  // begin asks for the line, from now on.
  begin(): void {
    this.wanted = true;
    this.connect();
  }

  say(m: unknown): void {
    if (this.open) this.socket!.send(JSON.stringify(m));
  }

  private connect(): void {
    if (!this.wanted || this.socket) return;
    const at = new URL("/newsroom/live", location.href);
    at.protocol = at.protocol === "https:" ? "wss:" : "ws:";
    const socket = (this.socket = new WebSocket(at));
    this.heard = Date.now();
    socket.onopen = () => {
      this.heard = Date.now();
      this.wait = firstWait;
      this.listener.open(this.again);
      this.again = true;
    };
    socket.onmessage = (e) => {
      this.heard = Date.now();
      this.listener.hear(JSON.parse(String(e.data)));
    };
    socket.onclose = () => this.drop();
  }

  // drop gives the present line up; another comes after a while.
  private drop(): void {
    const s = this.socket;
    if (!s) return;
    this.socket = null;
    s.onopen = s.onmessage = s.onclose = null;
    s.close();
    this.listener.broken?.();
    setTimeout(() => this.connect(), this.wait * (0.5 + Math.random()));
    this.wait = Math.min(longestWait, this.wait * 2);
  }
}
