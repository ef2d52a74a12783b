// The addresses of one page of every type, found by following the links of a
// site: node list.mjs URL prints them.
import {fileURLToPath} from 'node:url';

const link = /href="(\/[^"#?]*)"/g;

// pages returns type → path of a running site, such as the demo.
export async function pages(site) {
  const found = {};
  const seen = new Set(), queue = ['/', '/ar'];
  for (const path of queue) {
    if (seen.has(path) || seen.size > 400) continue;
    seen.add(path);
    const answer = await fetch(site + path);
    if (!answer.headers.get('content-type')?.startsWith('text/html')) continue;
    const html = await answer.text();
    const name = kind(path, html);
    if (name && !found[name]) found[name] = path;
    for (const [, to] of html.matchAll(link)) if (!to.startsWith('/assets/') && !to.startsWith('/media/')) queue.push(to);
  }
  found['en-404'] = '/there-is/no-such-page';
  found['ar-404'] = '/ar/there-is/no-such-page';
  return found;
}

function kind(path, html) {
  const lang = html.match(/<html lang="([^"]+)"/)?.[1];
  const type = html.match(/<body class="([^"]+)"/)?.[1];
  if (!type || type === 'wrong') return '';
  let part = type;
  if (type === 'story') part = html.match(/<article class="story ([a-z]+)"/)?.[1] ?? type;
  if (type === 'list') part = html.match(/class="wrap list ([a-z]+)"/)?.[1] ?? type;
  if (type === 'dates') part = /\/\d+\/\d+\/\d+$/.test(path) ? 'day' : 'month';
  return lang + '-' + part;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await pages(process.argv[2]));
