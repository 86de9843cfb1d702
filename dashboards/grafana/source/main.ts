/** Writes the dashboards, one file each, into the folder that is the only argument. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { fleet } from './fleet';
import { map } from './map';
import { node } from './node';

const folder = process.argv[2];
if (folder === undefined || process.argv.length > 3) {
  console.error('usage: node main.js FOLDER');
  process.exit(2);
}

for (const dashboard of [fleet(), node(), map()]) {
  writeFileSync(join(folder, `${dashboard.uid}.json`), `${JSON.stringify(dashboard, null, 2)}\n`);
}
