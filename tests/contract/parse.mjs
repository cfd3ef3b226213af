// parse.mjs DOCUMENT: whether the AsyncAPI parser finds nothing to say about it.
import { readFile } from 'node:fs/promises';
import process from 'node:process';

import { Parser } from '@asyncapi/parser';

const { document, diagnostics } = await new Parser().parse(await readFile(process.argv[2], 'utf8'));
for (const one of diagnostics) {
  console.log(`${one.path.join('/')}: ${one.message} (${one.code})`);
}
if (!document || diagnostics.length > 0) {
  process.exit(1);
}
console.log(`AsyncAPI ${document.version()}: ${document.messages().length} messages`);
