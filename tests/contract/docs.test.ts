// The page for people: served under a policy that lets it ask this server only, and showing all
// that the documents say. Its script is run on the least of a browser that it needs.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';

import { startServer, type Server } from './server.js';

let server: Server;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const between = (text: string, tag: string) => {
  const found = new RegExp(`<${tag}>([^]*)</${tag}>`).exec(text)?.[1];
  assert(found, `a ${tag}`);
  return found;
};
const hashOf = (text: string) =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

class Element {
  children: (Element | string)[] = [];
  id = '';
  hidden = false;
  value = '';
  listen: ((event: { target: Element }) => void) | undefined;
  constructor(readonly tag: string) {}
  append(...more: (Element | string)[]) {
    this.children.push(...more);
  }
  replaceChildren(...all: (Element | string)[]) {
    this.children = all;
  }
  addEventListener(_event: string, listen: (event: { target: Element }) => void) {
    this.listen = listen;
  }
  get textContent(): string {
    return this.children.map((one) => (typeof one === 'string' ? one : one.textContent)).join(' ');
  }
}

/// Runs the page's script, and gives what it shows and the box in which words are typed.
async function shown(script: string) {
  const main = new Element('main');
  const filter = new Element('input');
  const asked: string[] = [];
  runInNewContext(script, {
    document: {
      createElement: (tag: string) => new Element(tag),
      getElementById: (id: string) => (id === 'filter' ? filter : main),
      querySelectorAll: () => main.children.filter((one) => typeof one !== 'string'),
    },
    fetch: (path: string) => {
      asked.push(path);
      return fetch(new URL(path, server.url));
    },
    location: { hash: '' },
  });
  for (let left = 100; left > 0 && main.children.length === 0; --left) {
    await pause(50);
  }
  return { main, filter, asked };
}

test('the policy of the page allows itself and this server, and nothing else', async () => {
  const accepted = 'text/html,application/xhtml+xml,*/*;q=0.8'; // As browsers have it.
  const answer = await fetch(`${server.url}/docs`, { headers: { Accept: accepted } });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'text/html; charset=utf-8');
  const html = await answer.text();
  assert.equal(
    answer.headers.get('content-security-policy'),
    `default-src 'none'; connect-src 'self'; script-src ${hashOf(between(html, 'script'))}; ` +
      `style-src ${hashOf(between(html, 'style'))}; base-uri 'none'; form-action 'none'; ` +
      `frame-ancestors 'none'`,
  );
  assert.doesNotMatch(html, /https?:\/\/|\ssrc=|\sstyle=|\son[a-z]+=/);
});

test('the page shows every operation and every message', async () => {
  const html = await (await fetch(`${server.url}/docs`)).text();
  const { main, filter, asked } = await shown(between(html, 'script'));
  assert.deepEqual(asked.sort(), ['/asyncapi.json', '/openapi.json']);
  const ids = new Set(main.children.map((one) => (typeof one === 'string' ? '' : one.id)));
  const api = (await (await fetch(`${server.url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { operationId: string }>>;
  };
  for (const [path, verbs] of Object.entries(api.paths)) {
    for (const one of Object.values(verbs)) {
      assert(ids.has(one.operationId), one.operationId);
    }
    assert(main.textContent.includes(path), path);
  }
  const events = (await (await fetch(`${server.url}/asyncapi.json`)).json()) as {
    components: { messages: Record<string, { name: string }> };
  };
  for (const one of Object.values(events.components.messages)) {
    assert(ids.has(`message-${one.name}`), one.name);
  }

  filter.value = 'offer.made';
  filter.listen?.({ target: filter });
  const left = main.children.filter((one) => one instanceof Element && one.tag === 'details' &&
    !one.hidden) as Element[];
  assert.deepEqual(left.map((one) => one.id), ['message-offer.made']);
});
