"""ollama-python before a gateway (GATEWAY_URL) in front of real Ollamas with tiny models."""
import asyncio
import os
import unittest

import ollama

NUMBERS = ''.join(f' t{n:03}' for n in range(1, 201))
ONE_THREAD = {'num_thread': 1}
WEATHER = {
    'type': 'function',
    'function': {
        'name': 'get_weather',
        'description': 'The weather of a city',
        'parameters': {'type': 'object', 'required': ['city'], 'properties': {'city': {'type': 'string'}}},
    },
}
HELLO = [{'role': 'user', 'content': 'Hello'}]


class OllamaPython(unittest.TestCase):
    def setUp(self):
        self.client = ollama.Client(host=os.environ['GATEWAY_URL'])

    def test_chat(self):
        answer = self.client.chat(model='tiny', messages=HELLO, options=ONE_THREAD)
        self.assertEqual(answer.message.content, NUMBERS)
        self.assertEqual(answer.done_reason, 'stop')
        self.assertEqual(answer.model, 'tiny')

    def test_chat_stream(self):
        parts = list(self.client.chat(model='tiny', messages=HELLO, stream=True, options=ONE_THREAD))
        self.assertEqual(''.join(part.message.content for part in parts), NUMBERS)
        self.assertGreater(len(parts), 150)
        self.assertTrue(parts[-1].done)

    def test_generate_stream_that_is_left(self):
        stream = self.client.generate(model='endless', prompt='Go', stream=True, options=ONE_THREAD)
        heard = [next(stream).response for _ in range(20)]
        stream.close()
        self.assertEqual(''.join(heard).split()[:2], ['t001', 't002'])
        again = self.client.generate(model='endless', prompt='Go', options={**ONE_THREAD, 'num_predict': 5})
        self.assertEqual(again.done_reason, 'length')

    def test_async_chat(self):
        async def ask():
            client = ollama.AsyncClient(host=os.environ['GATEWAY_URL'])
            text = ''
            async for part in await client.chat(model='tiny', messages=HELLO, stream=True, options=ONE_THREAD):
                text += part.message.content
            return text

        self.assertEqual(asyncio.run(ask()), NUMBERS)

    def test_tools(self):
        answer = self.client.chat(model='caller', messages=HELLO, tools=[WEATHER], options=ONE_THREAD)
        call = answer.message.tool_calls[0]
        self.assertEqual(call.function.name, 'get_weather')
        self.assertEqual(call.function.arguments, {'city': 'Oslo'})

    def test_embed(self):
        answer = self.client.embed(model='embed', input=['one', 'two'], options=ONE_THREAD)
        self.assertEqual([len(vector) for vector in answer.embeddings], [128, 128])
        old = self.client.embeddings(model='embed', prompt='one', options=ONE_THREAD)
        self.assertEqual(len(old.embedding), 128)

    def test_lists(self):
        self.client.generate(model='tiny', prompt='Go', options=ONE_THREAD)
        names = [model.model for model in self.client.list().models]
        self.assertIn('tiny:latest', names)
        self.assertIn('embed:latest', names)
        self.assertIn('tiny:latest', [model.model for model in self.client.ps().models])
        self.assertEqual(self.client.show('tiny').details.family, 'llama')

    def test_copy_create_and_delete(self):
        self.client.copy('tiny', 'python-copy')
        self.client.create(model='python-made', from_='tiny', system='Be brief.')
        names = [model.model for model in self.client.list().models]
        self.assertIn('python-copy:latest', names)
        self.assertIn('python-made:latest', names)
        self.client.delete('python-copy')
        self.client.delete('python-made')
        self.assertNotIn('python-copy:latest', [model.model for model in self.client.list().models])

    def test_errors(self):
        with self.assertRaises(ollama.ResponseError) as raised:
            self.client.chat(model='nobody', messages=HELLO)
        self.assertEqual(raised.exception.status_code, 404)
        self.assertEqual(raised.exception.error, "model 'nobody' not found")
        with self.assertRaises(ollama.ResponseError) as raised:
            list(self.client.chat(model='nobody', messages=HELLO, stream=True))
        self.assertEqual(raised.exception.status_code, 404)
        with self.assertRaises(ollama.ResponseError) as raised:
            self.client.show('nobody')
        self.assertEqual(raised.exception.status_code, 404)
        with self.assertRaises(ollama.ResponseError) as raised:
            self.client.delete('nobody')
        self.assertEqual(raised.exception.status_code, 404)
        with self.assertRaises(ollama.ResponseError) as raised:
            self.client.chat(model='tiny', messages=HELLO, tools=[WEATHER], options=ONE_THREAD)
        self.assertIn('does not support tools', raised.exception.error)


if __name__ == '__main__':
    unittest.main()
