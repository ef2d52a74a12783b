// Passkeys: the buttons that sign in with one, and the form that adds one.
// The server says what it wants, the browser's authenticator answers.
import { ask } from "./http";

interface Problem { say?: string }
interface Signed { to: string; codes?: string[] | null }
interface Descriptor { id: string; type: "public-key"; transports?: AuthenticatorTransport[] }
interface Asked { publicKey: { challenge: string; allowCredentials?: Descriptor[]; excludeCredentials?: Descriptor[]; user?: { id: string; name: string; displayName: string } } & Record<string, unknown> }

const bytes = (text: string) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (b: ArrayBuffer | null) => (b ? btoa(String.fromCharCode(...new Uint8Array(b))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "") : undefined);
const known = (list: Descriptor[] = []) => list.map((d) => ({ ...d, id: bytes(d.id) }));

// wanted asks the server for a challenge, in the form that browsers take.
async function wanted(path: string): Promise<Record<string, unknown>> {
  const r = await ask<Asked & Problem>("POST", path, {});
  if (r.status !== 200) throw new Error(r.body?.say);
  const k = r.body.publicKey;
  return { ...k, challenge: bytes(k.challenge), allowCredentials: known(k.allowCredentials), excludeCredentials: known(k.excludeCredentials), user: k.user && { ...k.user, id: bytes(k.user.id) } };
}

async function send(path: string, body: unknown): Promise<Signed> {
  const r = await ask<Signed & Problem>("POST", path, body);
  if (r.status !== 200) throw new Error(r.body?.say);
  return r.body;
}

const answer = (key: PublicKeyCredential, response: Record<string, unknown>) =>
  ({ id: key.id, rawId: text(key.rawId), type: key.type, authenticatorAttachment: key.authenticatorAttachment, clientExtensionResults: key.getClientExtensionResults(), response });

async function signIn(at: string, second: boolean, to: string): Promise<void> {
  const publicKey = await wanted(`${at}/ask${second ? "?second" : ""}`);
  const key = (await navigator.credentials.get({ publicKey: publicKey as never })) as PublicKeyCredential;
  const r = key.response as AuthenticatorAssertionResponse;
  const done = await send(`${at}?to=${encodeURIComponent(to)}`, answer(key, { clientDataJSON: text(r.clientDataJSON), authenticatorData: text(r.authenticatorData), signature: text(r.signature), userHandle: text(r.userHandle) }));
  location.assign(done.to);
}

async function register(at: string, name: string): Promise<void> {
  const publicKey = await wanted(`${at}/ask`);
  const key = (await navigator.credentials.create({ publicKey: publicKey as never })) as PublicKeyCredential;
  const r = key.response as AuthenticatorAttestationResponse;
  const done = await send(at, { name, response: answer(key, { clientDataJSON: text(r.clientDataJSON), attestationObject: text(r.attestationObject), transports: r.getTransports?.() ?? [] }) });
  const once = document.getElementById("codes-once");
  if (!done.codes?.length || !once) return location.assign(done.to);
  once.querySelector("ul")?.replaceChildren(...done.codes.map((code) => {
    const item = document.createElement("li");
    item.append(Object.assign(document.createElement("code"), { textContent: code }));
    return item;
  }));
  once.hidden = false;
  once.scrollIntoView({ block: "center" });
  once.querySelector<HTMLElement>("a")?.focus({ preventScroll: true });
}

// wrong says beneath a control why it did not work. Who cancelled knows.
function wrong(control: HTMLElement, e: unknown): void {
  if (e instanceof DOMException && e.name === "AbortError") return;
  const p = control.parentElement?.querySelector<HTMLElement>(":scope > .wrong") ?? control.parentElement?.appendChild(Object.assign(document.createElement("p"), { className: "wrong" }));
  if (!p) return;
  p.setAttribute("role", "alert");
  p.textContent = (!(e instanceof DOMException) && e instanceof Error && e.message) || control.dataset.failed || "";
}

function during(button: HTMLButtonElement, control: HTMLElement, work: () => Promise<void>): void {
  button.disabled = true;
  control.parentElement?.querySelector(":scope > .wrong")?.remove();
  work().catch((e: unknown) => wrong(control, e)).finally(() => { button.disabled = false; });
}

if (window.PublicKeyCredential) {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-passkey]")) {
    button.hidden = false;
    button.addEventListener("click", () => during(button, button, () => signIn(button.dataset.passkey ?? "", button.dataset.second !== undefined, button.dataset.to ?? "")));
  }
  for (const form of document.querySelectorAll<HTMLFormElement>("[data-register]")) {
    const button = form.querySelector<HTMLButtonElement>("button[type=submit]");
    if (!button) continue;
    button.hidden = false;
    form.addEventListener("submit", (e) => {
      e.preventDefault();
      during(button, form, () => register(form.dataset.register ?? "", new FormData(form).get("name") as string));
    });
  }
}
