// The JavaScript clients against a gateway, whose URL is in GATEWAY_URL, in front of real Ollamas with tiny models.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { Ollama } from 'ollama';
import OpenAI from 'openai';

const url = process.env.GATEWAY_URL;
const ollama = new Ollama({ host: url });
const openai = new OpenAI({ baseURL: url + '/v1', apiKey: 'none', maxRetries: 0 });
const anthropic = new Anthropic({ baseURL: url, apiKey: 'none', maxRetries: 0 });

const hello = [{ role: 'user', content: 'Hello' }];
const numbers = Array.from({ length: 200 }, (_, i) => ' t' + String(i + 1).padStart(3, '0')).join('');
const options = { num_thread: 1 };
const parameters = { type: 'object', required: ['city'], properties: { city: { type: 'string' } } };
const weather = { type: 'function', function: { name: 'get_weather', description: 'The weather', parameters } };

async function parts(stream) {
  const all = [];
  for await (const part of stream) {
    all.push(part);
  }
  return all;
}

test('ollama: a chat, whole and part by part', async () => {
  const whole = await ollama.chat({ model: 'tiny', messages: hello, options });
  assert.equal(whole.message.content, numbers);
  const stream = await parts(await ollama.chat({ model: 'tiny', messages: hello, stream: true, options }));
  assert.equal(stream.map((part) => part.message.content).join(''), numbers);
  assert.equal(stream.at(-1).done, true);
});

test('ollama: a chat that is aborted frees its slot', async () => {
  const own = new Ollama({ host: url });
  const stream = await own.generate({ model: 'endless', prompt: 'Go', stream: true, options });
  let heard = 0;
  await assert.rejects(async () => {
    for await (const part of stream) {
      assert.ok(!part.done);
      if (++heard === 20) {
        own.abort();
      }
    }
  }, { name: 'AbortError' });
  const cut = await ollama.generate({ model: 'endless', prompt: 'Go', options: { ...options, num_predict: 5 } });
  assert.equal(cut.done_reason, 'length');
});

test('ollama: tools, embeddings and lists', async () => {
  const called = await ollama.chat({ model: 'caller', messages: hello, tools: [weather], options });
  assert.equal(called.message.tool_calls[0].function.name, 'get_weather');
  const embedded = await ollama.embed({ model: 'embed', input: ['one', 'two'], options });
  assert.deepEqual(embedded.embeddings.map((vector) => vector.length), [128, 128]);
  const names = (await ollama.list()).models.map((model) => model.name);
  assert.ok(names.includes('tiny:latest'));
  assert.ok((await ollama.ps()).models.length > 0);
  assert.equal((await ollama.show({ model: 'tiny' })).details.family, 'llama');
});

test('ollama: errors are Ollama\'s', async () => {
  await assert.rejects(ollama.chat({ model: 'nobody', messages: hello }), (error) => {
    assert.equal(error.status_code, 404);
    assert.equal(error.error, 'model \'nobody\' not found');
    return true;
  });
  await assert.rejects(ollama.chat({ model: 'tiny', messages: hello, tools: [weather] }), /does not support tools/);
});

test('openai: chats, tools, embeddings and errors', async () => {
  const whole = await openai.chat.completions.create({ model: 'tiny', messages: hello });
  assert.equal(whole.choices[0].message.content, numbers);
  const stream = await parts(await openai.chat.completions.create({ model: 'tiny', messages: hello, stream: true }));
  assert.equal(stream.map((chunk) => chunk.choices[0]?.delta.content ?? '').join(''), numbers);
  const called = await openai.chat.completions.create({ model: 'caller', messages: hello, tools: [weather] });
  assert.equal(called.choices[0].message.tool_calls[0].function.name, 'get_weather');
  const embedded = await openai.embeddings.create({ model: 'embed', input: ['one', 'two'] });
  assert.deepEqual(embedded.data.map((item) => item.embedding.length), [128, 128]);
  await assert.rejects(openai.chat.completions.create({ model: 'nobody', messages: hello }), OpenAI.NotFoundError);
});

test('openai: responses', async () => {
  const events = await parts(await openai.responses.create({ model: 'tiny', input: 'Hello', stream: true }));
  assert.equal(events.at(-1).type, 'response.completed');
  assert.equal(events.at(-1).response.output[0].content[0].text.trim(), numbers.trim());
});

test('anthropic: messages, tools and errors', async () => {
  const stream = anthropic.messages.stream({ model: 'tiny', max_tokens: 300, messages: hello });
  assert.equal((await stream.finalMessage()).content[0].text, numbers);
  const called = await anthropic.messages.create({
    model: 'caller', max_tokens: 300, messages: hello,
    tools: [{ name: 'get_weather', description: 'The weather', input_schema: parameters }],
  });
  assert.equal(called.stop_reason, 'tool_use');
  await assert.rejects(anthropic.messages.create({ model: 'nobody', max_tokens: 9, messages: hello }),
    Anthropic.NotFoundError);
});
