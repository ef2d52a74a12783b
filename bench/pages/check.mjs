// Checks one page of every type with axe-core, in both colour schemes and at
// two widths, and with html-validate: node check.mjs URL. Exit status 1 if
// anything is found.
import fs from 'node:fs';
import {createRequire} from 'node:module';
import {HtmlValidate} from 'html-validate';
import {open} from './browser.mjs';
import {pages} from './list.mjs';

const site = process.argv[2];
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const validate = new HtmlValidate({extends: ['html-validate:standard', 'html-validate:a11y'], rules: {
  'long-title': 'off', // headlines are what they are
  'no-trailing-whitespace': 'off',
  'tel-non-breaking': 'off',
  'require-sri': 'off', // nothing comes from another host
}});
const found = {};
const note = (what, where) => (found[what] ??= []).push(where);

const browser = await open();
let checked = 0;
for (const [name, path] of Object.entries(await pages(site))) {
  const html = await (await fetch(site + path)).text();
  const report = await validate.validateString(html, name + '.html');
  for (const m of report.results.flatMap(r => r.messages)) note(`html-validate ${m.ruleId}: ${m.message}`, `${name}:${m.line}:${m.column}`);
  for (const [width, colorScheme] of [[1280, 'light'], [390, 'dark']]) {
    const context = await browser.newContext({viewport: {width, height: 900}, colorScheme, reducedMotion: 'reduce', bypassCSP: true});
    const page = await context.newPage();
    await page.goto(site + path, {waitUntil: 'load'});
    await page.evaluate(axe);
    const {violations} = await page.evaluate(() => axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}));
    for (const v of violations) for (const n of v.nodes) note(`axe ${v.impact} ${v.id}: ${n.html.slice(0, 140)}`, `${name} ${width} ${colorScheme}`);
    if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) note('wider than the window', `${name} ${width}`);
    await context.close();
    checked++;
  }
}
await browser.close();
for (const [what, where] of Object.entries(found)) console.log(what, '|', where.length, where.slice(0, 3).join(', '));
console.log(`${checked} views, ${Object.keys(found).length} findings`);
process.exitCode = Object.keys(found).length ? 1 : 0;
