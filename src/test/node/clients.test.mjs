// The JavaScript clients against a gateway, whose URL is in GATEWAY_URL, in front of simulated instances.
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
const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The weather of a city',
    parameters: { type: 'object', required: ['city'], properties: { city: { type: 'string' } } },
  },
};

async function parts(stream) {
  const all = [];
  for await (const part of stream) {
    all.push(part);
  }
  return all;
}

/** What a stream of progress tells: layers never go back. */
async function progress(stream) {
  const completed = new Map();
  const statuses = [];
  for await (const part of stream) {
    if (part.digest) {
      const before = completed.get(part.digest) ?? 0;
      assert.ok((part.completed ?? 0) >= before, `${part.digest} went back from ${before} to ${part.completed}`);
      completed.set(part.digest, part.completed ?? 0);
    } else {
      statuses.push(part.status);
    }
  }
  return { completed, statuses };
}

test('ollama: a chat arrives part by part', async () => {
  const answer = await parts(await ollama.chat({ model: 'llama3.2', messages: hello, stream: true }));
  assert.ok(answer.length > 2);
  assert.equal(answer.at(-1).done, true);
  assert.equal(answer.at(-1).model, 'llama3.2');
  const whole = await ollama.chat({ model: 'llama3.2', messages: hello });
  assert.equal(answer.map((part) => part.message.content).join(''), whole.message.content);
});

test('ollama: a chat that is aborted ends', async () => {
  const own = new Ollama({ host: url });
  const stream = await own.chat({ model: 'mistral', messages: hello, stream: true, options: { num_predict: 5000 } });
  await assert.rejects(async () => {
    for await (const part of stream) {
      assert.ok(part.message);
      own.abort();
    }
  }, { name: 'AbortError' });
});

test('ollama: a tool is called', async () => {
  const answer = await ollama.chat({
    model: 'qwen3:8b',
    messages: [{ role: 'user', content: 'Call get_weather for Oslo' }],
    tools: [weather],
  });
  assert.equal(answer.message.tool_calls[0].function.name, 'get_weather');
});

test('ollama: texts are embedded in their order', async () => {
  const { embeddings } = await ollama.embed({ model: 'nomic-embed-text', input: ['one', 'two'] });
  assert.equal(embeddings.length, 2);
  const one = await ollama.embed({ model: 'nomic-embed-text', input: 'one' });
  assert.deepEqual(one.embeddings[0], embeddings[0]);
});

test('ollama: models are listed, shown and seen in memory', async () => {
  const names = (await ollama.list()).models.map((model) => model.name);
  assert.ok(names.includes('llama3.2:latest'));
  assert.equal(new Set(names).size, names.length);
  const loaded = (await ollama.ps()).models.map((model) => model.name);
  assert.ok(loaded.includes('llama3.2:latest'));
  const shown = await ollama.show({ model: 'llava' });
  assert.ok(shown.capabilities.includes('vision'));
});

test('ollama: a model is pulled, copied, derived from and deleted', async () => {
  const { completed, statuses } = await progress(await ollama.pull({ model: 'phi3:mini', stream: true }));
  assert.equal(statuses.at(0), 'pulling manifest');
  assert.equal(statuses.at(-1), 'success');
  assert.ok([...completed.values()].includes(2176178913));
  await ollama.copy({ source: 'phi3:mini', destination: 'mine' });
  const created = await progress(await ollama.create({ model: 'derived', from: 'mine', system: 'Be brief', stream: true }));
  assert.equal(created.statuses.at(-1), 'success');
  const names = (await ollama.list()).models.map((model) => model.name);
  assert.ok(['phi3:mini', 'mine:latest', 'derived:latest'].every((name) => names.includes(name)), names.join());
  assert.equal((await ollama.generate({ model: 'derived', prompt: 'Hi' })).done, true);
  for (const model of ['derived', 'mine', 'phi3:mini']) {
    assert.equal((await ollama.delete({ model })).status, 'success');
  }
  assert.ok(!(await ollama.list()).models.some((model) => model.name === 'mine:latest'));
  await assert.rejects(ollama.delete({ model: 'mine' }), { name: 'ResponseError', status_code: 404 });
});

test('ollama: a pull that fails on one of four instances says so at its end', async () => {
  const completed = new Map();
  await assert.rejects(async () => {
    for await (const part of await ollama.pull({ model: 'broken:1b', stream: true })) {
      if (part.digest) {
        assert.ok((part.completed ?? 0) >= (completed.get(part.digest) ?? 0));
        completed.set(part.digest, part.completed ?? 0);
        assert.ok(part.completed === undefined || part.completed < part.total || part.total < 1000);
      }
      assert.notEqual(part.status, 'success');
    }
  }, /pulled on 3 of 4 instances \(gpu-1, gpu-2, gpu-3\); gpu-4 failed: max retries exceeded/);
  assert.ok(completed.size > 0);
});

test('ollama: errors are told', async () => {
  await assert.rejects(ollama.chat({ model: 'nobody', messages: hello }), {
    name: 'ResponseError',
    status_code: 404,
    message: "model 'nobody' not found",
  });
  await assert.rejects(ollama.chat({ model: 'nomic-embed-text', messages: hello }), /does not support chat/);
});

test('openai: a chat arrives part by part', async () => {
  const stream = await openai.chat.completions.create({
    model: 'llama3.2',
    messages: hello,
    stream: true,
    stream_options: { include_usage: true },
  });
  const answer = await parts(stream);
  assert.ok(answer.length > 2);
  assert.ok(answer.at(-1).usage.total_tokens > 0);
  const whole = await openai.chat.completions.create({ model: 'llama3.2', messages: hello });
  assert.equal(answer.map((part) => part.choices[0]?.delta.content ?? '').join(''), whole.choices[0].message.content);
});

test('openai: a tool is called', async () => {
  const answer = await openai.chat.completions.create({
    model: 'llama3.2',
    messages: [{ role: 'user', content: 'Call get_weather for Oslo' }],
    tools: [weather],
  });
  assert.equal(answer.choices[0].finish_reason, 'tool_calls');
  assert.equal(answer.choices[0].message.tool_calls[0].function.name, 'get_weather');
});

test('openai: responses, embeddings and models', async () => {
  const events = await parts(await openai.responses.create({ model: 'llama3.2', input: 'Hello', stream: true }));
  assert.equal(events.at(-1).type, 'response.completed');
  const embedded = await openai.embeddings.create({ model: 'nomic-embed-text', input: ['one', 'two'] });
  assert.equal(embedded.data.length, 2);
  const ids = (await openai.models.list()).data.map((model) => model.id);
  assert.ok(ids.includes('llama3.2:latest'));
  assert.equal((await openai.models.retrieve('mistral')).owned_by, 'library');
});

test('openai: a recording is transcribed', async () => {
  const file = new File([new Uint8Array([82, 73, 70, 70])], 'hello.wav', { type: 'audio/wav' });
  const { text } = await openai.audio.transcriptions.create({ model: 'llama3.2', file });
  assert.ok(text.length > 0);
});

test('openai: errors have their types', async () => {
  await assert.rejects(openai.chat.completions.create({ model: 'nobody', messages: hello }), (error) => {
    assert.ok(error instanceof OpenAI.NotFoundError);
    assert.equal(error.type, 'not_found_error');
    return true;
  });
  await assert.rejects(openai.chat.completions.create({ model: 'llama3.2', messages: [] }), OpenAI.BadRequestError);
});

test('anthropic: a message arrives part by part', async () => {
  const stream = anthropic.messages.stream({ model: 'llama3.2', max_tokens: 100, messages: hello });
  const events = [];
  for await (const event of stream) {
    events.push(event.type);
  }
  assert.equal(events.at(0), 'message_start');
  assert.equal(events.at(-1), 'message_stop');
  const message = await stream.finalMessage();
  assert.equal(message.model, 'llama3.2');
  assert.ok(message.usage.output_tokens > 0);
});

test('anthropic: a tool is called', async () => {
  const message = await anthropic.messages.create({
    model: 'llama3.2',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'Call get_weather for Oslo' }],
    tools: [{ name: 'get_weather', description: 'The weather', input_schema: weather.function.parameters }],
  });
  assert.equal(message.stop_reason, 'tool_use');
  assert.equal(message.content.at(-1).name, 'get_weather');
});

test('anthropic: errors have their types', async () => {
  await assert.rejects(anthropic.messages.create({ model: 'nobody', max_tokens: 9, messages: hello }), (error) => {
    assert.ok(error instanceof Anthropic.NotFoundError);
    assert.match(error.message, /model 'nobody' not found/);
    return true;
  });
});
