// Lighthouse's mobile preset on the front page, a section and a story, each
// three times, and the medians: node lighthouse.mjs URL
import lighthouse from 'lighthouse';
import {launch} from 'chrome-launcher';
import {chrome, flags} from './browser.mjs';
import {pages} from './list.mjs';

const site = process.argv[2];
const all = await pages(site);
const median = list => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];
for (const name of ['en-front', 'en-section', 'en-article']) {
  const runs = [];
  for (let i = 0; i < 3; i++) {
    const browser = await launch({chromePath: chrome, chromeFlags: [...flags, '--headless']});
    const {lhr} = await lighthouse(site + all[name], {port: browser.port, logLevel: 'error'});
    await browser.kill();
    runs.push(lhr);
  }
  const score = id => median(runs.map(r => Math.round(r.categories[id].score * 100)));
  const value = id => median(runs.map(r => r.audits[id].numericValue));
  console.log(name, ['performance', 'accessibility', 'best-practices', 'seo'].map(score).join(' / '),
    `LCP ${(value('largest-contentful-paint') / 1000).toFixed(2)} s, CLS ${value('cumulative-layout-shift').toFixed(3)},`,
    `TBT ${value('total-blocking-time').toFixed(0)} ms, ${Math.round(value('total-byte-weight') / 1024)} KiB`);
  const weak = Object.values(runs[0].audits).filter(a => a.score !== null && a.score < 0.9 && ['binary', 'metricSavings', 'numeric'].includes(a.scoreDisplayMode));
  for (const a of weak) console.log('  ', a.id, a.displayValue ?? '');
}
