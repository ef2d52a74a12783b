// Pictures of every type of page, to be looked at: node shots.mjs URL DIR [TYPE…]
import fs from 'node:fs';
import {open} from './browser.mjs';
import {pages} from './list.mjs';

const [site, dir, ...only] = process.argv.slice(2);
fs.mkdirSync(dir, {recursive: true});
const ways = {
  320: {viewport: {width: 320, height: 700}},
  '390-dark': {viewport: {width: 390, height: 844}, colorScheme: 'dark'},
  768: {viewport: {width: 768, height: 1024}},
  1280: {viewport: {width: 1280, height: 900}},
  2560: {viewport: {width: 2560, height: 1440}, colorScheme: 'dark'},
  'large-text': {viewport: {width: 1280, height: 900}, text: '200%'},
  'large-text-phone': {viewport: {width: 390, height: 844}, text: '200%'},
  'no-script': {viewport: {width: 1280, height: 900}, javaScriptEnabled: false},
  forced: {viewport: {width: 1280, height: 900}, forcedColors: 'active'},
  print: {viewport: {width: 794, height: 1123}, media: 'print'},
};
const browser = await open();
for (const [name, path] of Object.entries(await pages(site))) {
  if (only.length && !only.includes(name)) continue;
  for (const [way, {text, media, ...context}] of Object.entries(ways)) {
    const c = await browser.newContext({reducedMotion: 'reduce', ...context, bypassCSP: !!text});
    const p = await c.newPage();
    p.on('console', m => m.type() === 'error' && !m.text().includes('404') && console.log(name, way, m.text()));
    await p.goto(site + path, {waitUntil: 'load'});
    if (text) await p.addStyleTag({content: `html{font-size:${text}}`});
    if (media) await p.emulateMedia({media});
    if (context.javaScriptEnabled !== false) {
      await p.evaluate(async () => { // bring lazy pictures in
        for (const i of document.images) i.loading = 'eager';
        await Promise.all([...document.images].map(i => i.decode().catch(() => {})));
      });
      const over = await p.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (over > 0) console.log(name, way, 'is wider than the window by', over);
    }
    await p.screenshot({path: `${dir}/${name}-${way}.png`, fullPage: true});
    await c.close();
  }
}
await browser.close();
