"""anthropic-python before a gateway (GATEWAY_URL) in front of real Ollamas with tiny models."""
import asyncio
import os
import unittest

import anthropic

NUMBERS = ''.join(f' t{n:03}' for n in range(1, 201))
HELLO = [{'role': 'user', 'content': 'Hello'}]
WEATHER = {
    'name': 'get_weather',
    'description': 'The weather of a city',
    'input_schema': {'type': 'object', 'required': ['city'], 'properties': {'city': {'type': 'string'}}},
}
WHERE = {'base_url': os.environ['GATEWAY_URL'], 'api_key': 'none', 'max_retries': 0}


class AnthropicPython(unittest.TestCase):
    def setUp(self):
        self.client = anthropic.Anthropic(**WHERE)

    def tearDown(self):
        self.client.close()

    def test_message(self):
        message = self.client.messages.create(model='tiny', max_tokens=300, messages=HELLO, system='Be brief.')
        self.assertEqual(message.content[0].text, NUMBERS)
        self.assertEqual(message.stop_reason, 'end_turn')
        self.assertGreaterEqual(message.usage.output_tokens, 200)

    def test_message_stream(self):
        with self.client.messages.stream(model='tiny', max_tokens=300, messages=HELLO) as stream:
            text = ''.join(stream.text_stream)
            message = stream.get_final_message()
        self.assertEqual(text, NUMBERS)
        self.assertEqual(message.stop_reason, 'end_turn')

    def test_message_stream_that_is_left(self):
        with self.client.messages.stream(model='endless', max_tokens=100000, messages=HELLO) as stream:
            heard = [text for _, text in zip(range(20), stream.text_stream)]
        self.assertEqual(heard[0], ' t001')
        cut = self.client.messages.create(model='endless', max_tokens=5, messages=HELLO)
        self.assertEqual(cut.stop_reason, 'max_tokens')

    def test_async_message(self):
        async def ask():
            async with anthropic.AsyncAnthropic(**WHERE) as client:
                return await client.messages.create(model='tiny', max_tokens=300, messages=HELLO)

        self.assertEqual(asyncio.run(ask()).content[0].text, NUMBERS)

    def test_tools(self):
        message = self.client.messages.create(model='caller', max_tokens=300, messages=HELLO, tools=[WEATHER])
        self.assertEqual(message.stop_reason, 'tool_use')
        self.assertEqual(message.content[-1].name, 'get_weather')
        self.assertEqual(message.content[-1].input, {'city': 'Oslo'})

    def test_errors(self):
        with self.assertRaises(anthropic.NotFoundError) as raised:
            self.client.messages.create(model='nobody', max_tokens=9, messages=HELLO)
        self.assertIn("model 'nobody' not found", raised.exception.message)
        with self.assertRaises(anthropic.BadRequestError):
            self.client.messages.create(model='tiny', max_tokens=0, messages=HELLO)


if __name__ == '__main__':
    unittest.main()
