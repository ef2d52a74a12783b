// How the checks start Chromium: nothing of it calls out.
import {chromium} from 'playwright-core';

export const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];
export const chrome = process.env.CHROMIUM ?? '/usr/bin/chromium';

export const open = (more = []) => chromium.launch({executablePath: chrome, args: [...flags, ...more]});
