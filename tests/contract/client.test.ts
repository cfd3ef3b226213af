// A client as its author would write it: types and paths come from the document alone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import createClient from 'openapi-fetch';

import type { components, paths } from './schema.js';
import { startServer, type Server } from './server.js';

type Problem = components['schemas']['problem'];

let server: Server;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const clientOf = (token?: string) =>
  createClient<paths>({
    baseUrl: server.url,
    headers: token ? { Authorization: `Bearer ${token}` } : {},
  });
type Client = ReturnType<typeof clientOf>;

async function codeFor(client: Client, phone: string, challenge: string): Promise<string> {
  for (let left = 200; left > 0; --left) {
    const { data } = await client.GET('/v1/sandbox/messages', { params: { query: { to: phone } } });
    const message = data?.messages.find((one) => one.challenge === challenge);
    if (message) {
      return message.code;
    }
    await pause(50);
  }
  throw new Error('no code came');
}

async function signIn(phone: string): Promise<Client> {
  const anyone = clientOf();
  const asked = await anyone.POST('/v1/auth/otp', { body: { phone } });
  assert(asked.data, JSON.stringify(asked.error));
  const challenge = asked.data.challenge_id;
  const code = await codeFor(anyone, phone, challenge);
  const given = await anyone.POST('/v1/auth/tokens', {
    body: { challenge_id: challenge, code },
  });
  assert(given.data, JSON.stringify(given.error));
  assert.equal(given.data.token_type, 'Bearer');
  return clientOf(given.data.access_token);
}

const visit = {
  service: 'ac.repair',
  when: 'asap' as const,
  payment_method: 'card',
  location: { lat: 24.71, lon: 46.67, address: 'King Fahd Road 1' },
};

test('a customer signs in, books, and finds the booking', async () => {
  const noura = await signIn('+966501234567');
  const book = () =>
    noura.POST('/v1/bookings', {
      params: { header: { 'Idempotency-Key': 'noura-1' } },
      body: visit,
    });
  const booked = await book();
  assert(booked.data, JSON.stringify(booked.error));
  assert.equal(booked.response.status, 201);
  const { id } = booked.data;

  const again = await book();
  assert.equal(again.data?.id, id);
  assert.equal(again.response.headers.get('idempotent-replayed'), 'true');

  const read = await noura.GET('/v1/bookings/{id}', { params: { path: { id } } });
  assert.equal(read.data?.service, visit.service);
  assert.match(read.response.headers.get('etag') ?? '', /^"\d+"$/);

  const list = await noura.GET('/v1/bookings', {
    params: { query: { limit: '10' }, header: { 'Callout-Consistency': 'strong' } },
  });
  assert.deepEqual(list.data?.items.map((one) => one.id), [id]);
});

test('what is refused is a problem that names its reason', async () => {
  const huda = await signIn('+966501234568');
  const refused = await huda.POST('/v1/bookings', { body: { ...visit, service: 'moon.landing' } });
  const problem: Problem | undefined = refused.error;
  assert.equal(refused.data, undefined);
  assert.match(refused.response.headers.get('content-type') ?? '', /^application\/problem\+json/);
  assert(problem);
  assert.equal(problem.status, refused.response.status);
  assert.equal(problem.type, `urn:callout:problem:${problem.code}`);
  assert.notEqual(problem.title, '');

  const stranger = await clientOf().GET('/v1/me');
  assert.equal(stranger.response.status, 401);
  assert.equal(stranger.error?.code, 'unauthenticated');
});

test('who asks for codes too soon is told for how long to wait', async () => {
  const anyone = clientOf();
  const ask = () => anyone.POST('/v1/auth/otp', { body: { phone: '+966501234569' } });
  const first = await ask();
  assert.equal(first.response.status, 202);
  const policy = first.response.headers.get('ratelimit-policy') ?? '';
  assert.match(policy, /^"phone";q=1;w=\d+(, "[a-z0-9-]+";q=\d+;w=\d+)+$/);
  assert.equal(
    first.response.headers.get('ratelimit'),
    `"phone";r=0;t=${first.data?.retry_after}`,
  );
  const second = await ask();
  assert.equal(second.response.status, 429);
  const wait = second.response.headers.get('retry-after');
  assert(Number(wait) > 0);
  assert.equal(second.response.headers.get('ratelimit'), `"phone";r=0;t=${wait}`);
  assert.equal(second.response.headers.get('ratelimit-policy'), policy);
});
