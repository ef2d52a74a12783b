// Keeping in step with the server: what is typed goes out, what others typed
// comes in. The server is the only authority; it takes steps that begin at its
// version and answers with what was missed otherwise. Nothing here waits for
// the network before a person may type.
import { collab, getVersion, receiveTransaction, sendableSteps } from "prosemirror-collab";
import type { Node } from "prosemirror-model";
import type { EditorState, Plugin, Transaction } from "prosemirror-state";
import { ReplaceStep, type Step } from "prosemirror-transform";
import { later } from "./dom";
import { ask, type Answer } from "./http";
import type { Keep, Kept } from "./keep";
import { difference, readDoc, readSteps, type Item, type Manuscript } from "./wire";

// A Condition is how it stands with what was typed. "saved": the server has
// it all on disk. "lost": the server will not take it; it is kept here.
export type Condition = "saved" | "saving" | "offline" | "signedout" | "refused" | "gone" | "lost";

// A Holder holds the state that is kept in step: an editor, or nothing but a
// state when words of a closed tab are brought in.
export interface Holder {
  state: EditorState;
  dispatch(tr: Transaction): void;
  readonly composing?: boolean; // an input method is putting words together
}

export interface Telling {
  condition?(c: Condition, words?: string): void;
  manuscript?(m: Manuscript): void;
  begun?(story: number): void; // a new story has its ID
  dropped?(words: string): void; // words that no longer had a place
}

interface Start {
  story: number; // 0: not yet
  edition: string;
  client: string;
  version: number;
  confirmed: Node;
}

const pause = 120; // gathers keystrokes into one request
const keepWithin = 200;
const firstWait = 500;
const longestWait = 15_000;
const mostSteps = 400;
const mostBytes = 400_000;

export class Sync {
  story: number;
  readonly client: string;
  condition: Condition = "saved";
  at = Date.now(); // when the condition began to be so
  kept = true; // the browser's store has what the server has not
  private confirmed: Node; // the server's manuscript at our version
  private busy = false;
  private wait = 0;
  private timer = 0;
  private most = mostSteps;
  private renewed = 0;
  private stopped = false;
  private held = false; // steps of others wait for the end of a composition
  private writing: Promise<boolean> | null = null;
  private waiting: (() => void)[] = [];
  private readonly soon = later(() => void this.send(), pause);
  private readonly write = later(() => void this.store(), keepWithin);

  constructor(private readonly holder: Holder, private readonly plugin: Plugin, private readonly keep: Keep, private readonly start: Start, private readonly tell: Telling = {}) {
    this.story = start.story;
    this.client = start.client;
    this.confirmed = start.confirmed;
  }

  // plugin makes the part of a state that counts versions.
  static plugin(version: number, client: string): Plugin {
    return collab({ version, clientID: client });
  }

  get version(): number {
    return getVersion(this.holder.state);
  }

  // waitingSteps are the steps that the server has not confirmed.
  get waitingSteps(): readonly Step[] {
    return sendableSteps(this.holder.state)?.steps ?? [];
  }

  // changed is to be called after each change of the document.
  changed(): void {
    if (!sendableSteps(this.holder.state)) return;
    if (this.condition === "saved") this.stand("saving");
    this.write();
    if (!this.timer) this.soon();
  }

  // now sends at once what there is; a page that is being left says so.
  now(parting = false): void {
    this.soon.cancel();
    if (parting) void this.store(true);
    else this.write.now();
    clearTimeout(this.timer);
    this.timer = 0;
    void this.send(parting);
  }

  // settled resolves when the server has all that was typed until now.
  settled(): Promise<void> {
    if (!sendableSteps(this.holder.state)) return Promise.resolve();
    this.now();
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  // composed is to be called when a composition has ended.
  composed(): void {
    if (!this.held) return;
    this.held = false;
    void this.catchUp();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.soon.cancel();
  }

  // take applies the server's steps that follow version after. It reports
  // whether they join on to what we have.
  take(after: number, items: Item[]): boolean {
    const have = this.version;
    if (after > have) return false;
    const fresh = items.slice(have - after);
    if (this.holder.composing && fresh.some((i) => i.client !== this.client)) {
      this.held = true;
      return true;
    }
    try {
      if (fresh.length) this.receive(readSteps(fresh), fresh.map((i) => i.client));
    } catch (e) {
      void this.mend(String(e));
      return true;
    }
    if (this.condition !== "saved" && !sendableSteps(this.holder.state)) this.rest();
    return true;
  }

  // catchUp asks for what was missed.
  async catchUp(): Promise<void> {
    if (!this.story || this.stopped) return;
    const version = this.version;
    try {
      const r = await ask<{ version: number; steps: Item[] }>("GET", `${this.path}/steps?after=${version}`);
      if (r.status === 200) {
        this.take(version, r.body.steps);
        if (sendableSteps(this.holder.state)) {
          if (!this.held) this.now();
        } else if (this.condition !== "saved") this.rest();
      } else if (r.status === 410) await this.renew();
      else this.trouble(r);
    } catch {
      this.lapse("offline");
    }
  }

  private get path(): string {
    return `/newsroom/story/${this.story}`;
  }

  private get record(): string {
    return this.story ? String(this.story) : `new:${this.start.edition}`;
  }

  private async send(parting = false): Promise<void> {
    if (this.busy || this.stopped || this.held || !sendableSteps(this.holder.state)) return;
    this.busy = true;
    try {
      if (!this.story) await this.begin();
      // What goes out is on record here first, so that it is recognised when
      // it comes back to a tab that took up the record. A page that is being
      // left has no time to wait for that.
      let out = sendableSteps(this.holder.state);
      while (out && !parting) {
        await this.store();
        if (this.version === out.version) break;
        out = sendableSteps(this.holder.state);
      }
      if (!out) return this.rest();
      const steps = portion(out.steps, this.most);
      const r = await ask<{ version: number; steps: Item[]; say?: string }>("POST", `${this.path}/steps`, { client: this.client, version: out.version, steps }, parting);
      await this.answered(r, out.version, out.steps.slice(0, steps.length));
    } catch (e) {
      if (e instanceof Held) this.lapse(e.condition, e.message);
      else if (e instanceof RangeError || e instanceof SyntaxError) await this.mend(String(e));
      else this.lapse("offline");
    } finally {
      this.busy = false;
    }
  }

  private async answered(r: Answer<{ version: number; steps: Item[]; say?: string }>, version: number, steps: readonly Step[]): Promise<void> {
    switch (r.status) {
      case 200:
        if (r.body.version !== version + steps.length) await this.catchUp();
        else if (this.version === version) this.receive(steps, steps.map(() => this.client));
        this.most = mostSteps;
        return this.rest();
      case 409:
        if (!this.take(version, r.body.steps)) await this.catchUp();
        return this.rest();
      case 413:
        if (this.most === 1) return this.lapse("lost");
        this.most = Math.max(1, this.most >> 2);
        return this.rest();
      case 410:
        return this.renew();
      case 422:
        return this.mend(r.body?.say ?? "");
      default:
        this.trouble(r);
    }
  }

  // rest is the end of a good exchange.
  private rest(): void {
    this.wait = 0;
    clearTimeout(this.timer);
    this.timer = 0;
    if (sendableSteps(this.holder.state)) {
      this.stand("saving");
      this.soon();
      return;
    }
    this.write.cancel();
    void this.keep.remove(this.record, this.client);
    this.stand("saved");
    for (const f of this.waiting.splice(0)) f();
  }

  private trouble(r: Answer<unknown>): void {
    const words = (r.body as { say?: string } | null)?.say;
    switch (r.status) {
      case 401: return this.lapse("signedout", words);
      case 403: return this.lapse("refused", words);
      case 404: return this.lapse("gone", words);
      default: return this.lapse("offline", words, r.wait);
    }
  }

  // lapse notes that the server cannot be had now, and tries again later.
  private lapse(c: Condition, words?: string, wait = 0): void {
    this.stand(c, words);
    if (c === "gone" || c === "lost" || this.stopped) return;
    this.wait = Math.min(longestWait, Math.max(firstWait, this.wait * 2));
    if (c === "signedout") this.wait = Math.min(this.wait, 3_000);
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      if (sendableSteps(this.holder.state)) void this.send();
      else void this.catchUp();
    }, Math.max(wait, this.wait * (0.75 + Math.random() / 2)));
  }

  private stand(c: Condition, words?: string): void {
    if (c !== this.condition || c === "saved" || words) {
      this.condition = c;
      this.at = Date.now();
      this.tell.condition?.(c, words);
    }
  }

  // receive makes steps of the server ours. Steps of our own are confirmed.
  private receive(steps: readonly Step[], clients: string[]): void {
    let confirmed = this.confirmed;
    for (const s of steps) {
      const r = s.apply(confirmed);
      if (!r.doc) throw new RangeError(r.failed ?? "a step does not fit");
      confirmed = r.doc;
    }
    this.apply(steps, clients, confirmed, (tr) => tr);
  }

  private apply(steps: readonly Step[], clients: string[], confirmed: Node, also: (tr: Transaction) => Transaction): void {
    const before = sendableSteps(this.holder.state);
    const tr = also(receiveTransaction(this.holder.state, steps, clients, { mapSelectionBackward: true }));
    this.confirmed = confirmed;
    this.holder.dispatch(tr);
    let own = 0;
    while (own < clients.length && clients[own] === this.client) own++;
    const rest = before ? { steps: before.steps.slice(own), origins: before.origins.slice(own) } : null;
    const after = sendableSteps(this.holder.state);
    if (rest && (after?.steps.length ?? 0) < rest.steps.length) {
      const words = missing(rest, after?.origins ?? []);
      if (words) this.tell.dropped?.(words);
    }
    if (after) this.write();
  }

  // renew takes the manuscript anew, where the journal does not go back to
  // our version, and carries what is not confirmed over to it.
  private async renew(): Promise<void> {
    const r = await ask<Manuscript>("GET", `${this.path}/manuscript`);
    if (r.status !== 200) return this.trouble(r);
    this.adopt(r.body);
    this.rest();
  }

  private adopt(m: Manuscript): void {
    const doc = readDoc(m.doc);
    const steps = difference(this.confirmed, doc);
    this.apply(steps, steps.map(() => ""), doc, (tr) => {
      const key = this.plugin.spec.key!;
      const counted = tr.getMeta(key) as object;
      return tr.setMeta(key, Object.assign(Object.create(Object.getPrototypeOf(counted) as object) as object, counted, { version: m.version }));
    });
    this.tell.manuscript?.(m);
  }

  // mend is for what should not be: the server and we do not agree. Taking
  // the manuscript anew heals it; if that has just been tried, we stop, and
  // what was typed stays in the browser's store.
  private async mend(words: string): Promise<void> {
    if (Date.now() - this.renewed < 60_000) return this.lapse("lost", words);
    this.renewed = Date.now();
    try {
      await this.renew();
    } catch {
      this.lapse("offline");
    }
  }

  // begin asks for the story that is being written. The client's name makes
  // asking twice harmless.
  private async begin(): Promise<void> {
    await this.store();
    const r = await ask<{ id: number; say?: string }>("POST", "/newsroom/stories", { edition: this.start.edition, client: this.client });
    if (r.status !== 200 && r.status !== 201) {
      const c: Condition = r.status === 401 ? "signedout" : r.status === 403 ? "refused" : "offline";
      throw new Held(c, r.body?.say);
    }
    const from = this.record;
    this.story = r.body.id;
    await this.keep.rename(from, this.record, this.client);
    this.tell.begun?.(this.story);
    const m = await ask<Manuscript>("GET", `${this.path}/manuscript`);
    if (m.status !== 200) throw new Held("offline");
    if (m.body.version === this.version && readDoc(m.body.doc).eq(this.confirmed)) this.tell.manuscript?.(m.body);
    else if (m.body.version === this.version) this.adopt(m.body);
    // A version beyond ours may hold our own steps: the journal tells.
    else this.tell.manuscript?.(m.body);
  }

  // store writes the record of what is not confirmed. A page that is being
  // left does not wait for an earlier write: it would not live to go on.
  private async store(parting = false): Promise<boolean> {
    this.write.cancel();
    if (!parting) await this.writing;
    const out = sendableSteps(this.holder.state);
    if (!out) return true;
    const k: Kept = {
      story: this.record, client: this.client, version: out.version, doc: this.confirmed.toJSON(),
      steps: out.steps.map((s) => s.toJSON() as unknown), at: Date.now(), beat: Date.now(),
    };
    this.writing = this.keep.write(k);
    const kept = await this.writing;
    if (kept !== this.kept) {
      this.kept = kept;
      this.tell.condition?.(this.condition);
    }
    return kept;
  }

  // beat says that this tab lives, where the browser has no locks.
  beat(): void {
    if (sendableSteps(this.holder.state)) void this.store();
  }
}

class Held extends Error {
  constructor(readonly condition: Condition, words?: string) {
    super(words ?? "");
  }
}

// portion is as many of the steps as one request should carry.
function portion(steps: readonly Step[], most: number): unknown[] {
  const out: unknown[] = [];
  let size = 0;
  for (const s of steps.slice(0, most)) {
    const json = s.toJSON() as unknown;
    size += JSON.stringify(json).length;
    if (out.length && size > mostBytes) break;
    out.push(json);
  }
  return out;
}

// missing returns the words of the steps that did not survive a merge.
function missing(before: { steps: readonly Step[]; origins: readonly unknown[] }, after: readonly unknown[]): string {
  let next = 0;
  let words = "";
  before.steps.forEach((s, i) => {
    if (after[next] === before.origins[i]) return void next++;
    if (s instanceof ReplaceStep) words += s.slice.content.textBetween(0, s.slice.content.size, "\n");
  });
  return words.trim();
}
