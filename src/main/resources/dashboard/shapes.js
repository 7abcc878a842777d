// How a state looks: a shape, a word, and a colour that says the same once more.

const SVG = 'http://www.w3.org/2000/svg';

const DRAWINGS = {
	disc: [['circle', { class: 'full', cx: 5, cy: 5, r: 4.5 }]],
	ring: [['circle', { class: 'open', cx: 5, cy: 5, r: 4 }]],
	half: [['circle', { class: 'open', cx: 5, cy: 5, r: 4 }], ['path', { class: 'full', d: 'M5 1a4 4 0 0 1 0 8z' }]],
	triangle: [['path', { class: 'full', d: 'M5 0.5 10 9.5H0z' }]],
	square: [['rect', { class: 'full', x: 1, y: 1, width: 8, height: 8 }]],
};

const STATES = {
	UP: ['disc', 'good', 'up'],
	DEGRADED: ['half', 'warn', 'degraded'],
	DOWN: ['triangle', 'bad', 'down'],
	ready: ['disc', 'good', 'ready'],
	starting: ['ring', 'rest', 'starting'],
	unhealthy: ['triangle', 'bad', 'unhealthy'],
	draining: ['square', 'warn', 'draining'],
	gone: ['ring', 'rest', 'gone'],
	closed: ['disc', 'good', 'closed'],
	'half-open': ['half', 'warn', 'half open'],
	open: ['triangle', 'bad', 'open'],
	live: ['disc', 'good', 'live'],
	waiting: ['ring', 'rest', 'connecting'],
	lost: ['triangle', 'bad', 'no connection'],
};

export function svg(name, attributes = {}, ...children) {
	const node = document.createElementNS(SVG, name);
	for (const [key, value] of Object.entries(attributes)) {
		node.setAttribute(key, value);
	}
	node.append(...children);
	return node;
}

export function html(name, attributes = {}, ...children) {
	const node = document.createElement(name);
	for (const [key, value] of Object.entries(attributes)) {
		node.setAttribute(key, value);
	}
	node.append(...children);
	return node;
}

/** Writes a text only where it differs, so that screen readers and selections are left in peace. */
export function write(node, text) {
	if (node.textContent !== text) {
		node.textContent = text;
	}
}

/** Shows a state in a node; `words` replace its name. */
export function showState(node, state, words) {
	const [shape, colour, word] = STATES[state] ?? ['ring', 'rest', state];
	const text = words ?? word;
	if (node.dataset.state === state && node.lastChild?.textContent === text) {
		return;
	}
	node.dataset.state = state;
	node.className = `state ${colour}`;
	node.replaceChildren(
		svg('svg', { class: 'shape', viewBox: '0 0 10 10', 'aria-hidden': 'true' },
			...DRAWINGS[shape].map(([name, attributes]) => svg(name, attributes))),
		html('span', {}, text));
}

/** Makes the children of a node those of a list, keeping what is there by its key. */
export function keyed(parent, items, key, create, update) {
	const known = new Map([...parent.children].map((child) => [child.dataset.key, child]));
	let before = null;
	for (const item of items) {
		let child = known.get(key(item));
		known.delete(key(item));
		if (!child) {
			child = create(item);
			child.dataset.key = key(item);
		}
		const place = before ? before.nextElementSibling : parent.firstElementChild;
		if (child !== place) {
			parent.insertBefore(child, place);
		}
		update(child, item);
		before = child;
	}
	known.forEach((child) => child.remove());
}
