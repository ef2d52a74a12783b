// The browser's own store of words that the server may not have yet. A record
// holds what a tab knew to be confirmed and its steps since then, so that any
// later tab can go on in its place. A record goes away only when the server
// has all that is in it.

export interface Kept {
  story: string; // the story's ID, or "new:" and the edition's
  client: string;
  version: number;
  doc: unknown; // confirmed, at version
  steps: unknown[]; // not confirmed
  at: number; // when the last of them was typed
  beat: number; // when the tab last said that it lives
}

const beatEvery = 3_000;
const beatLate = 12_000;

// newClient makes the random name that a tab goes by.
export function newClient(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");
}

export class Keep {
  private constructor(private readonly db: IDBDatabase | null) {}

  // open opens the store. Where the browser has none, what is returned keeps
  // nothing, and works says so.
  static open(): Promise<Keep> {
    return new Promise((resolve) => {
      const none = () => resolve(new Keep(null));
      try {
        const r = indexedDB.open("broadsheet", 1);
        r.onupgradeneeded = () => r.result.createObjectStore("kept", { keyPath: ["story", "client"] });
        r.onsuccess = () => {
          r.result.onversionchange = () => r.result.close();
          resolve(new Keep(r.result));
        };
        r.onerror = none;
        r.onblocked = none;
      } catch {
        none();
      }
    });
  }

  get works(): boolean {
    return this.db !== null;
  }

  // write stores the record; when it resolves with true, the record survives
  // the browser's end.
  write(k: Kept): Promise<boolean> {
    return this.change((s) => {
      s.put(k);
      s.transaction.commit(); // even if this page ends now
    });
  }

  remove(story: string, client: string): Promise<boolean> {
    return this.change((s) => s.delete([story, client]));
  }

  // rename gives a tab's record to a story that has got its ID.
  rename(from: string, to: string, client: string): Promise<boolean> {
    return this.change((s) => {
      const r = s.get([from, client]);
      r.onsuccess = () => {
        if (!r.result) return;
        s.put({ ...(r.result as Kept), story: to });
        s.delete([from, client]);
      };
    });
  }

  // orphans returns the records of a story whose tabs are gone, the latest
  // first, and holds them for this tab.
  async orphans(story: string): Promise<Kept[]> {
    const all = await this.all(story);
    const free = await Promise.all(all.map((k) => claim(k.client, k.beat)));
    return all.filter((_, i) => free[i]).sort((a, b) => b.at - a.at);
  }

  // hold says, for as long as this tab lives, that the client's record is in
  // hands. Where there are no locks the record itself says so.
  async hold(client: string, beat: () => void): Promise<void> {
    if (!(await claim(client, 0)) || !locks()) setInterval(beat, beatEvery);
  }

  private all(story: string): Promise<Kept[]> {
    return new Promise((resolve) => {
      if (!this.db) return resolve([]);
      const r = this.db.transaction("kept").objectStore("kept").getAll(IDBKeyRange.bound([story, ""], [story, "\uffff"]));
      r.onsuccess = () => resolve(r.result as Kept[]);
      r.onerror = () => resolve([]);
    });
  }

  private change(f: (s: IDBObjectStore) => void): Promise<boolean> {
    return new Promise((resolve) => {
      if (!this.db) return resolve(false);
      try {
        const t = this.db.transaction("kept", "readwrite", { durability: "strict" });
        t.oncomplete = () => resolve(true);
        t.onerror = t.onabort = () => resolve(false);
        f(t.objectStore("kept"));
      } catch {
        resolve(false);
      }
    });
  }
}

const locks = () => ("locks" in navigator ? navigator.locks : null);

// Held by this tab: a lock is asked for once.
const held = new Set<string>();

// claim takes the client's name for this tab, unless another tab has it.
function claim(client: string, beat: number): Promise<boolean> {
  if (held.has(client)) return Promise.resolve(true);
  const l = locks();
  if (!l) {
    const free = Date.now() - beat > beatLate;
    if (free) held.add(client);
    return Promise.resolve(free);
  }
  return new Promise((resolve) => {
    const request = l.request("broadsheet:" + client, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      if (lock === null) return;
      held.add(client);
      return new Promise<void>(() => {}); // until the tab goes
    });
    request.catch(() => resolve(false));
  });
}
