# A model-aware router in Flask, made as the article makes one: pools by model, the fewest requests first,
# a thread that asks each backend every ten seconds, the development server with threads.
# python3 router.py PORT URL,URL,...
import sys
import threading
import time
from collections import defaultdict

import requests
from flask import Flask, Response, request

app = Flask(__name__)

URLS = sys.argv[2].split(',')
# the first half for small models, the rest for the others; a single one for all
HALF = max(1, len(URLS) // 2)
POOLS = {'small': URLS[:HALF], 'medium': URLS[HALF:] or URLS}
SMALL = {'bench'} | {'m%d' % i for i in range(1, 13, 2)}

stats = defaultdict(lambda: {'requests': 0, 'healthy': True})
lock = threading.Lock()


def backend_for(model):
    pool = POOLS['small' if model.split(':')[0] in SMALL else 'medium']
    healthy = [url for url in pool if stats[url]['healthy']] or pool
    return min(healthy, key=lambda url: stats[url]['requests'])


def check():
    while True:
        for url in URLS:
            try:
                healthy = requests.get(url + '/api/tags', timeout=5).status_code == 200
            except requests.RequestException:
                healthy = False
            with lock:
                stats[url]['healthy'] = healthy
        time.sleep(10)


@app.route('/api/generate', methods=['POST'])
def generate():
    data = request.get_json()
    url = backend_for(data.get('model', 'llama2:7b'))
    with lock:
        stats[url]['requests'] += 1
    try:
        answer = requests.post(url + '/api/generate', json=data, stream=True, timeout=300)
        return Response(answer.iter_content(chunk_size=1024), content_type=answer.headers['content-type'])
    finally:
        with lock:
            stats[url]['requests'] -= 1


if __name__ == '__main__':
    import logging
    logging.getLogger('werkzeug').setLevel(logging.ERROR)
    threading.Thread(target=check, daemon=True).start()
    app.run(host='127.0.0.1', port=int(sys.argv[1]), threaded=True)
