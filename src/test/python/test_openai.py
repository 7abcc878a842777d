"""openai-python before a gateway (GATEWAY_URL) in front of real Ollamas with tiny models."""
import asyncio
import os
import unittest

import openai

NUMBERS = ''.join(f' t{n:03}' for n in range(1, 201))
HELLO = [{'role': 'user', 'content': 'Hello'}]
WEATHER = {
    'type': 'function',
    'function': {
        'name': 'get_weather',
        'parameters': {'type': 'object', 'required': ['city'], 'properties': {'city': {'type': 'string'}}},
    },
}
WHERE = {'base_url': os.environ['GATEWAY_URL'] + '/v1', 'api_key': 'none', 'max_retries': 0}


class OpenAiPython(unittest.TestCase):
    def setUp(self):
        self.client = openai.OpenAI(**WHERE)

    def tearDown(self):
        self.client.close()

    def test_chat(self):
        answer = self.client.chat.completions.create(model='tiny', messages=HELLO)
        self.assertEqual(answer.choices[0].message.content, NUMBERS)
        self.assertEqual(answer.choices[0].finish_reason, 'stop')
        self.assertGreaterEqual(answer.usage.completion_tokens, 200)

    def test_chat_stream_with_usage(self):
        chunks = list(
            self.client.chat.completions.create(
                model='tiny', messages=HELLO, stream=True, stream_options={'include_usage': True}
            )
        )
        text = ''.join(chunk.choices[0].delta.content or '' for chunk in chunks if chunk.choices)
        self.assertEqual(text, NUMBERS)
        self.assertGreaterEqual(chunks[-1].usage.completion_tokens, 200)

    def test_chat_stream_that_is_left(self):
        with self.client.chat.completions.create(model='endless', messages=HELLO, stream=True) as stream:
            for _, chunk in zip(range(20), stream):
                self.assertEqual(chunk.object, 'chat.completion.chunk')
        answer = self.client.chat.completions.create(model='endless', messages=HELLO, max_tokens=5)
        self.assertEqual(answer.choices[0].finish_reason, 'length')

    def test_async_chat(self):
        async def ask():
            async with openai.AsyncOpenAI(**WHERE) as client:
                stream = await client.chat.completions.create(model='tiny', messages=HELLO, stream=True)
                return ''.join([chunk.choices[0].delta.content or '' async for chunk in stream])

        self.assertEqual(asyncio.run(ask()), NUMBERS)

    def test_tools(self):
        answer = self.client.chat.completions.create(model='caller', messages=HELLO, tools=[WEATHER])
        self.assertEqual(answer.choices[0].finish_reason, 'tool_calls')
        self.assertEqual(answer.choices[0].message.tool_calls[0].function.name, 'get_weather')

    def test_completions(self):
        answer = self.client.completions.create(model='tiny', prompt='Go', max_tokens=3)
        self.assertEqual(answer.choices[0].text, ' t001 t002 t003')

    def test_responses(self):
        answer = self.client.responses.create(model='tiny', input='Hello')
        self.assertEqual(answer.output_text.strip(), NUMBERS.strip())
        events = list(self.client.responses.create(model='tiny', input='Hello', stream=True))
        self.assertEqual(events[0].type, 'response.created')
        self.assertEqual(events[-1].type, 'response.completed')

    def test_embeddings(self):
        answer = self.client.embeddings.create(model='embed', input=['one', 'two'])
        self.assertEqual([len(item.embedding) for item in answer.data], [128, 128])
        floats = self.client.embeddings.create(model='embed', input='one', encoding_format='float')
        self.assertEqual(len(floats.data[0].embedding), 128)

    def test_models(self):
        self.assertIn('tiny:latest', [model.id for model in self.client.models.list()])
        self.assertEqual(self.client.models.retrieve('tiny').id, 'tiny')

    def test_errors(self):
        with self.assertRaises(openai.NotFoundError) as raised:
            self.client.chat.completions.create(model='nobody', messages=HELLO)
        self.assertEqual(raised.exception.body['message'], "model 'nobody' not found")
        with self.assertRaises(openai.NotFoundError):
            self.client.models.retrieve('nobody')
        with self.assertRaises(openai.BadRequestError):
            self.client.chat.completions.create(model='tiny', messages=[])
        with self.assertRaises(openai.BadRequestError):
            self.client.chat.completions.create(model='tiny', messages=HELLO, tools=[WEATHER])


if __name__ == '__main__':
    unittest.main()
