// The line to the server: what others type as they type it, who is here and
// where. It comes back by itself; what it missed is asked for. Where no line
// can be had, asking now and then does.
import type { Sync } from "./sync";
import type { Item } from "./wire";

// A Presence is a person in this story, in one of their tabs.
export interface Presence {
  client: string;
  id: number;
  name: string;
  color: string;
  anchor?: number;
  head?: number;
  version?: number;
}

export interface Hearing {
  people(list: Presence[]): void;
  comments(): void;
  story(id: number): void; // the story's state or saved form changed
}

type Message =
  | { type: "steps"; story: number; version: number; steps: Item[] }
  | { type: "people"; story: number; people: Presence[] }
  | { type: "comments"; story: number }
  | { type: "story"; id: number }
  | { type: "notices" };

const longestWait = 10_000;
const askEvery = 5_000; // without a line
const askSeldom = 30_000; // with one

export class Live {
  private socket: WebSocket | null = null;
  private wait = 250;
  private asked = Date.now();
  private pointed = "";
  lapsed = false; // the line was broken before

  constructor(private readonly sync: Sync, private readonly hearing: Hearing) {
    addEventListener("online", () => this.connect());
    addEventListener("offline", () => this.socket?.close());
    addEventListener("pageshow", (e) => { if (e.persisted) this.connect(); });
    setInterval(() => this.tick(), 1_000);
  }

  get open(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  connect(): void {
    if (!this.sync.story || (this.socket && this.socket.readyState <= WebSocket.OPEN)) return;
    const at = new URL("/newsroom/live", location.href);
    at.protocol = at.protocol === "https:" ? "wss:" : "ws:";
    const socket = (this.socket = new WebSocket(at));
    socket.onopen = () => {
      this.wait = 250;
      this.pointed = "";
      this.say({ type: "watch", story: this.sync.story, client: this.sync.client, version: this.sync.version });
      void this.sync.catchUp();
      this.opened();
      this.lapsed = false;
    };
    socket.onmessage = (e) => this.hear(JSON.parse(String(e.data)) as Message);
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.socket = null;
      this.lapsed = true;
      this.hearing.people([]);
      setTimeout(() => this.connect(), this.wait * (0.5 + Math.random()));
      this.wait = Math.min(longestWait, this.wait * 2);
    };
  }

  // opened is what a listener wants to do when the line is there again.
  opened: () => void = () => {};

  // point tells others where our cursor is.
  point(anchor: number, head: number, version: number): void {
    const now = `${anchor} ${head} ${version}`;
    if (!this.open || now === this.pointed) return;
    this.pointed = now;
    this.say({ type: "cursor", story: this.sync.story, anchor, head, version });
  }

  private say(m: unknown): void {
    if (this.open) this.socket!.send(JSON.stringify(m));
  }

  private hear(m: Message): void {
    switch (m.type) {
      case "steps":
        if (m.story === this.sync.story && !this.sync.take(m.version - m.steps.length, m.steps)) void this.sync.catchUp();
        break;
      case "people":
        if (m.story === this.sync.story) this.hearing.people(m.people.filter((p) => p.client !== this.sync.client));
        break;
      case "comments":
        if (m.story === this.sync.story) this.hearing.comments();
        break;
      case "notices":
        dispatchEvent(new Event("newsroom-notices"));
        break;
      case "story":
        if (m.id === this.sync.story) this.hearing.story(m.id);
    }
  }

  private tick(): void {
    if (!this.sync.story || document.hidden || !navigator.onLine) return;
    if (Date.now() - this.asked < (this.open ? askSeldom : askEvery)) return;
    this.asked = Date.now();
    if (this.sync.condition === "saved" || !this.open) void this.sync.catchUp();
  }
}
