// Asking the newsroom's server.

// An Answer is what the server said. Status 401 also stands for being sent to
// the sign-in page.
export interface Answer<T> {
  status: number;
  body: T;
  wait: number; // milliseconds that the server asks to wait, or 0
}

const patience = 20_000;

// ask sends a request and reads the JSON that comes back, or null where there
// is none. It rejects when no answer comes: no network, no server, too late.
export async function ask<T>(method: string, path: string, body?: unknown, parting = false): Promise<Answer<T>> {
  const form = body instanceof FormData;
  const init: RequestInit = {
    method,
    redirect: "manual",
    credentials: "same-origin",
    cache: "no-store",
    keepalive: parting,
    headers: { Accept: "application/json", ...(body !== undefined && !form ? { "Content-Type": "application/json" } : {}) },
    signal: AbortSignal.timeout(form ? 10 * 60_000 : patience),
  };
  if (body !== undefined) init.body = form ? body : JSON.stringify(body);
  const r = await fetch(path, init);
  const status = r.type === "opaqueredirect" ? 401 : r.status;
  const json = r.headers.get("Content-Type")?.includes("json") ?? false;
  return {
    status,
    body: (json ? await r.json() : null) as T,
    wait: 1000 * (Number(r.headers.get("Retry-After")) || 0),
  };
}

// get asks for a list or a thing, and answers null when it is not to be had.
export async function get<T>(path: string): Promise<T | null> {
  try {
    const r = await ask<T>("GET", path);
    return r.status === 200 ? r.body : null;
  } catch {
    return null;
  }
}
