"""langchain-ollama before a gateway (GATEWAY_URL) in front of real Ollamas with tiny models."""
import asyncio
import os
import unittest

import ollama
from langchain_core.tools import tool
from langchain_ollama import ChatOllama, OllamaEmbeddings, OllamaLLM

NUMBERS = ''.join(f' t{n:03}' for n in range(1, 201))
URL = os.environ['GATEWAY_URL']


@tool
def get_weather(city: str) -> str:
    """The weather of a city."""
    return city


class LangChainOllama(unittest.TestCase):
    def test_chat(self):
        answer = ChatOllama(model='tiny', base_url=URL, num_thread=1).invoke('Hello')
        self.assertEqual(answer.content, NUMBERS)
        self.assertGreaterEqual(answer.usage_metadata['output_tokens'], 200)

    def test_chat_stream(self):
        chunks = list(ChatOllama(model='tiny', base_url=URL, num_thread=1).stream('Hello'))
        self.assertEqual(''.join(chunk.content for chunk in chunks), NUMBERS)

    def test_async_chat(self):
        answer = asyncio.run(ChatOllama(model='tiny', base_url=URL, num_thread=1).ainvoke('Hello'))
        self.assertEqual(answer.content, NUMBERS)

    def test_completion(self):
        answer = OllamaLLM(model='tiny', base_url=URL, num_thread=1, num_predict=3).invoke('Go')
        self.assertEqual(answer, ' t001 t002 t003')

    def test_tools(self):
        model = ChatOllama(model='caller', base_url=URL, num_thread=1).bind_tools([get_weather])
        calls = model.invoke('What is the weather in Oslo?').tool_calls
        self.assertEqual([(call['name'], call['args']) for call in calls], [('get_weather', {'city': 'Oslo'})])

    def test_embeddings(self):
        vectors = OllamaEmbeddings(model='embed', base_url=URL, num_thread=1).embed_documents(['one', 'two'])
        self.assertEqual([len(vector) for vector in vectors], [128, 128])

    def test_errors(self):
        with self.assertRaises(ollama.ResponseError) as raised:
            ChatOllama(model='nobody', base_url=URL).invoke('Hello')
        self.assertIn("model 'nobody' not found", str(raised.exception))


if __name__ == '__main__':
    unittest.main()
