// How much there is: words of any script, the time that reading takes, and
// the letters of a headline.
import type { Node } from "prosemirror-model";

export interface Amount { words: number; seconds: number }

const words = new Intl.Segmenter(undefined, { granularity: "word" });
const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const glyphs = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;

const wordsAMinute = 230;
const glyphsAMinute = 480;

// Text blocks are values: each is counted once, whatever happens around it.
const counted = new WeakMap<Node, Amount>();

function amountOf(block: Node): Amount {
  const known = counted.get(block);
  if (known) return known;
  const text = block.textBetween(0, block.content.size, " ", " ");
  let n = 0;
  let other = 0;
  for (const s of words.segment(text)) {
    if (!s.isWordLike) continue;
    n++;
    if (s.segment.search(glyphs) < 0) other++;
  }
  const signs = text.match(glyphs)?.length ?? 0;
  const amount = { words: n, seconds: (60 * other) / wordsAMinute + (60 * signs) / glyphsAMinute };
  counted.set(block, amount);
  return amount;
}

// amount counts the text of a story: not its headline and standfirst.
export function amount(story: Node): Amount {
  let n = 0;
  let seconds = 0;
  story.descendants((block, _, parent) => {
    if (!block.isTextblock) return true;
    if (parent === story && (block.type.name === "headline" || block.type.name === "standfirst")) return false;
    const a = amountOf(block);
    n += a.words;
    seconds += a.seconds;
    return false;
  });
  return { words: n, seconds };
}

// length is how many letters a reader would count, emoji and all.
export function length(text: string): number {
  if (/^[\u0020-\u007e\u00a0-\u02ff\u2010-\u2027]*$/.test(text)) return text.length;
  let n = 0;
  for (const _ of letters.segment(text)) n++;
  return n;
}
