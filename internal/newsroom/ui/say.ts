// The words that people see. The server puts them into the page, in the
// language of the person, under the keys of words.en.json.
import type english from "./words.en.json";
import type fronts from "../words/front.en.json";
import type server from "../words/en.json";

type All = keyof typeof english | keyof typeof server | keyof typeof fronts;
type Counted = All extends infer K ? (K extends `${infer P}.other` ? P : never) : never;
export type Key = All;

let table: Record<string, string> | null = null;

function words(): Record<string, string> {
  table ??= JSON.parse((document.getElementById("words") ?? document.getElementById("frame-words"))?.textContent || "{}") as Record<string, string>;
  return table;
}

// say returns the words under a key, with what stands in {braces} filled in.
export function say(key: Key, values: Record<string, string | number> = {}): string {
  return fill(words()[key] ?? key, values);
}

// count returns the form of the words that the number n needs.
export function count(key: Counted, n: number, values: Record<string, string | number> = {}): string {
  const form = new Intl.PluralRules(tongue()).select(n);
  const w = words();
  return fill(w[`${key}.${form}`] ?? w[`${key}.other`] ?? key, { n: number(n), ...values });
}

function fill(words: string, values: Record<string, string | number>): string {
  return words.replace(/\{(\w+)\}/g, (all, name: string) => (name in values ? String(values[name]) : all));
}

// tongue is the language that the screen is in.
export const tongue = () => document.documentElement.lang || "en";

export const number = (n: number) => new Intl.NumberFormat(tongue()).format(n);

export const clock = (at: number | Date, seconds = true) =>
  new Intl.DateTimeFormat(tongue(), { hour: "2-digit", minute: "2-digit", ...(seconds ? { second: "2-digit" } : {}), hourCycle: "h23" }).format(at);

// English dates put the day first here.
export const day = (at: number | Date) => new Intl.DateTimeFormat(tongue() === "en" ? "en-GB" : tongue(), { day: "numeric", month: "short", year: "numeric" }).format(at);
