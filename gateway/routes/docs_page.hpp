// The page of /docs. Style and script stand apart since the policy names each by its hash. The
// script writes text only, never markup, so that no document can run anything.
#pragma once

#include <string_view>

namespace callout::routes {

inline constexpr std::string_view docs_head = R"(<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Callout: the contract</title>
)";

inline constexpr std::string_view docs_style = R"(
:root { color-scheme: light dark; --faint: #8888; }
body { font: 16px/1.45 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
input { font: inherit; width: 100%; box-sizing: border-box; padding: .4rem; }
details { border: 1px solid var(--faint); border-radius: 4px; margin: .4rem 0; overflow-x: auto; }
summary { padding: .4rem .6rem; cursor: pointer; }
details > :not(summary) { margin: .4rem .8rem; }
code, pre { font: 14px/1.4 ui-monospace, monospace; overflow-wrap: break-word; }
pre { white-space: pre-wrap; }
table { border-collapse: collapse; width: calc(100% - 1.6rem); }
td { border-top: 1px solid var(--faint); padding: .2rem .8rem .2rem 0; vertical-align: top; }
.verb { display: inline-block; min-width: 4rem; font-weight: bold; text-transform: uppercase; }
.quiet { opacity: .7; }
)";

inline constexpr std::string_view docs_body = R"(
<h1>Callout: the contract</h1>
<p>What <a href="/openapi.json">/openapi.json</a> and <a href="/asyncapi.json">/asyncapi.json</a>
say, for people.</p>
<p><input id="filter" type="search" placeholder="Only what has these words"
  aria-label="Only what has these words"></p>
<main id="all">Reading the documents.</main>
)";

inline constexpr std::string_view docs_script = R"(
'use strict';
const make = (tag, marks, ...inside) => {
  const one = document.createElement(tag);
  Object.assign(one, marks);
  one.append(...inside.filter(part => part !== '' && part != null));
  return one;
};
const code = text => make('code', {}, text);

// A schema in a word or two; objects are told row by row.
const kind = schema => {
  if (schema.$ref) return schema.$ref.split('/').pop();
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map(one => JSON.stringify(one)).join(' | ');
  const ways = schema.oneOf || schema.anyOf;
  if (ways) return ways.map(kind).join(' or ');
  if (schema.type === 'array') return 'list of ' + kind(schema.items || {});
  const bounds = ['minimum', 'maximum', 'minLength', 'maxLength', 'pattern']
    .filter(name => name in schema).map(name => name + ' ' + schema[name]);
  const type = schema.format || schema.type || 'anything';
  return bounds.length ? type + ' (' + bounds.join(', ') + ')' : type;
};

const rows = (schema, path = '') =>
  Object.entries(schema.properties || {}).flatMap(([name, field]) => {
    const must = (schema.required || []).includes(name);
    const row = make('tr', {}, make('td', {}, code(path + name)), make('td', {}, kind(field)),
      make('td', {className: 'quiet'}, must ? '' : 'optional'),
      make('td', {}, field.description || ''));
    const deeper = field.properties ? rows(field, path + name + '.')
      : field.items ? rows(field.items, path + name + '[].') : [];
    return [row, ...deeper];
  });

const table = schema => {
  const all = rows(schema);
  return all.length ? make('table', {}, ...all) : make('p', {}, code(kind(schema)));
};

const told = (title, content) => Object.entries(content || {}).flatMap(([media, {schema}]) =>
  [make('h4', {}, title + ' ', make('span', {className: 'quiet'}, media)), table(schema || {})]);

const parameter = one => make('tr', {}, make('td', {}, code(one.name)), make('td', {}, one.in),
  make('td', {}, kind(one.schema || {})), make('td', {}, one.description || ''));

const answer = ([status, response]) => make('details', {},
  make('summary', {}, code(status), ' ' + response.description),
  ...told('Answer', response.content));

const operation = (path, verb, one) => make('details', {id: one.operationId},
  make('summary', {}, make('span', {className: 'verb'}, verb), code(path), ' ' + one.summary),
  make('p', {}, one.description || ''),
  one.parameters.length ? make('table', {}, ...one.parameters.map(parameter)) : '',
  ...told('Body', (one.requestBody || {}).content),
  ...Object.entries(one.responses).map(answer));

const message = one => make('details', {id: 'message-' + one.name},
  make('summary', {}, code(one.name), ' ' + one.summary),
  make('p', {}, one.description), table(one.payload),
  ...one.examples.map(each => make('pre', {}, JSON.stringify(each.payload, null, 1))));

const calls = api => api.tags.flatMap(tag => {
  const of_it = Object.entries(api.paths).flatMap(([path, verbs]) => Object.entries(verbs)
    .filter(([, one]) => one.tags.includes(tag.name))
    .map(([verb, one]) => operation(path, verb, one)));
  return of_it.length ? [make('h2', {}, tag.name), make('p', {}, tag.description), ...of_it] : [];
});

const shapes = api => [make('h2', {}, 'shapes'),
  ...Object.entries(api.components.schemas).map(([name, schema]) => make('details',
    {id: 'shape-' + name}, make('summary', {}, code(name), ' ' + (schema.description || '')),
    table(schema)))];

const stream = api => {
  const channel = api.channels.stream;
  const named = action => Object.entries(api.operations)
    .filter(([, one]) => one.action === action)
    .map(([name]) => message(api.components.messages[name]));
  return [make('h2', {}, 'the stream, ', code(channel.address)),
    make('p', {}, channel.description),
    make('h3', {}, 'Said by clients'), ...named('receive'),
    make('h3', {}, 'Told to clients'), ...named('send'),
    make('h3', {}, 'Why it is closed'), make('table', {},
      ...Object.entries(channel['x-close-codes']).map(([number, why]) =>
        make('tr', {}, make('td', {}, code(number)), make('td', {}, why))))];
};

const read = async path => (await fetch(path)).json();
const show = async () => {
  const all = document.getElementById('all');
  try {
    const [api, events] = await Promise.all([read('/openapi.json'), read('/asyncapi.json')]);
    all.replaceChildren(...calls(api), ...shapes(api), ...stream(events));
    const named = location.hash && document.getElementById(location.hash.slice(1));
    if (named) {
      named.open = true;
      named.scrollIntoView();
    }
  } catch (why) {
    all.replaceChildren('The documents cannot be read: ' + why.message);
  }
};
document.getElementById('filter').addEventListener('input', asked => {
  const words = asked.target.value.toLowerCase().split(/\s+/);
  for (const one of document.querySelectorAll('main > details'))
    one.hidden = !words.every(word => one.textContent.toLowerCase().includes(word));
});
show();
)";

} // namespace callout::routes
