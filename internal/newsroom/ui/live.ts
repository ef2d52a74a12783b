// What others type as they type it, who is here and where. What a broken line
// missed is asked for. Where no line can be had, asking now and then does.
import { Line } from "./line";
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
  | { type: "at"; story: number; version?: number }
  | { type: "story"; id: number }
  | { type: "notices" };

const askEvery = 5_000; // without a line
const askSeldom = 30_000; // with one

export class Live {
  private readonly line: Line;
  private asked = Date.now();
  private pointed = "";

  constructor(private readonly sync: Sync, private readonly hearing: Hearing) {
    this.line = new Line({
      open: (again) => {
        this.pointed = "";
        this.line.say({ type: "watch", story: sync.story, client: sync.client, version: sync.version });
        if (again) hearing.comments();
      },
      hear: (m) => this.hear(m as Message),
      broken: () => hearing.people([]),
    });
    setInterval(() => this.tick(), 1_000);
  }

  // connect begins to listen, once the story has its ID.
  connect(): void {
    if (this.sync.story) this.line.begin();
  }

  // point tells others where our cursor is.
  point(anchor: number, head: number, version: number): void {
    const now = `${anchor} ${head} ${version}`;
    if (!this.line.open || now === this.pointed) return;
    this.pointed = now;
    this.line.say({ type: "cursor", story: this.sync.story, anchor, head, version });
  }

  private hear(m: Message): void {
    switch (m.type) {
      case "steps":
        if (m.story === this.sync.story && !this.sync.take(m.version - m.steps.length, m.steps)) void this.sync.catchUp();
        break;
      case "at": // the first word of a line, and every few seconds
        if (m.story === this.sync.story && (m.version ?? 0) > this.sync.version) void this.sync.catchUp();
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
    if (Date.now() - this.asked < (this.line.open ? askSeldom : askEvery)) return;
    this.asked = Date.now();
    if (this.sync.condition === "saved" || !this.line.open) void this.sync.catchUp();
  }
}
