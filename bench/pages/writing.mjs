// How quick the editor is: node writing.mjs URL PASSWORD [RUNS], with the
// demo's password. Opens a story of 10,000 words in four hundred blocks, types
// in its middle at the pace of a quick hand, and again while somebody else
// types in it too. Times are of the browser's own clock: of opening from the
// navigation, of a key from its event to the frame that shows it. With
// FRAMES=free Chromium draws as soon as it can, instead of sixty times a second,
// so that a key's time is the work that it makes and not the wait for a screen.
import {open} from './browser.mjs';

const [site, password, runs = '5'] = process.argv.slice(2);
const keys = 150;

const browser = await open(process.env.FRAMES === 'free' ? ['--disable-frame-rate-limit', '--disable-gpu-vsync'] : []);
async function desk() {
  const context = await browser.newContext({viewport: {width: 1280, height: 900}});
  const page = await context.newPage();
  await page.goto(site + '/newsroom/signin');
  await page.fill('[name=email]', 'mara@harbourpost.example');
  await page.fill('[name=password]', password);
  await page.click('main [type=submit]');
  await page.waitForSelector('.desk-screen');
  return page;
}

// story makes a story of n words and returns its address.
async function story(page, n) {
  return page.evaluate(async n => {
    const send = async (path, body) => {
      const r = await fetch(path, {method: 'POST', headers: {'Content-Type': 'application/json', Accept: 'application/json'}, body: JSON.stringify(body)});
      if (!r.ok) throw new Error(`${path}: ${r.status} ${await r.text()}`);
      return r.json();
    };
    const words = 'the harbour council said on monday that a ferry which ran aground near the old pier would be towed at high water because its rudder broke and nobody was hurt'.split(' ');
    const text = (i, n) => ({type: 'text', text: Array.from({length: n}, (_, k) => words[(i * 7 + k * k) % words.length]).join(' ') + '.'});
    const blocks = [];
    for (let i = 0, left = n; left > 0; i++) {
      const size = Math.min(left, i % 10 === 0 ? 5 : 27);
      left -= size;
      blocks.push(i % 10 === 0 ? {type: 'heading', attrs: {level: 2}, content: [text(i, size)]} : {type: 'paragraph', content: [text(i, size)]});
    }
    const {id} = await send('/newsroom/stories', {edition: 'en', client: 'bench' + Math.random().toString(36).slice(2)});
    const path = `/newsroom/story/${id}`;
    const client = 'bench' + id;
    const headline = {stepType: 'replace', from: 1, to: 1, slice: {content: [{type: 'text', text: 'Ten thousand words'}]}};
    const at = 1 + 18 + 1 + 2;
    await send(path + '/steps', {client, version: 0, steps: [headline, {stepType: 'replace', from: at, to: at, slice: {content: blocks}}]});
    return path;
  }, n);
}

async function ready(page, path) {
  await page.goto(site + path);
  await page.waitForFunction(() => performance.getEntriesByName('editor-painted').length);
  return page.evaluate(() => performance.getEntriesByName('editor-painted')[0].startTime);
}

async function middle(page, which) {
  const p = page.locator('#manuscript > p').nth(which);
  await p.scrollIntoViewIfNeeded();
  await p.click();
  await page.keyboard.press('End');
}

// typed types and returns what each key took.
async function typed(page, n) {
  await page.evaluate(() => {
    window.took = [];
    const after = new MessageChannel();
    let began = 0;
    after.port1.onmessage = () => { window.took.push(performance.now() - began); };
    window.timed ??= addEventListener('keydown', e => { began = e.timeStamp; requestAnimationFrame(() => after.port2.postMessage(0)); }, {capture: true}) ?? true;
  });
  const text = 'nobody was hurt, and the tug came at noon ';
  for (let i = 0; i < n; i++) {
    await page.keyboard.press(text[i % text.length] === ' ' ? 'Space' : text[i % text.length]);
    await page.waitForTimeout(60);
  }
  return page.evaluate(() => window.took);
}

const of = (list, q) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))];
const say = (name, list) => console.log(`${name}: p50 ${of(list, 0.5).toFixed(1)} ms, p95 ${of(list, 0.95).toFixed(1)} ms, p99 ${of(list, 0.99).toFixed(1)} ms, at most ${Math.max(...list).toFixed(1)} ms (${list.length})`);

const [page, other] = [await desk(), await desk()];
const results = {open: [], alone: [], together: [], short: []};
const small = await story(page, 300);
for (let i = 0; i < Number(runs); i++) {
  const path = await story(page, 10_000);
  results.open.push(await ready(page, path));
  await middle(page, 180);
  results.alone.push(...await typed(page, keys));
  await ready(other, path);
  await middle(other, 200);
  const theirs = typed(other, keys);
  results.together.push(...await typed(page, keys));
  await theirs;
  await ready(page, small);
  await middle(page, 5);
  results.short.push(...await typed(page, keys));
}
await browser.close();
say('opening 10,000 words, to the first paint of the text', results.open);
say('a key in 10,000 words', results.alone);
say('a key in 10,000 words while another types', results.together);
say('a key in 300 words', results.short);
