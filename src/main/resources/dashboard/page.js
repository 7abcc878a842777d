// The status page: takes the events and shows them.

import { Admin } from './admin.js';
import { showFigures } from './figures.js';
import * as format from './format.js';
import { showCharts, showPools, totals } from './pools.js';
import { showState, write } from './shapes.js';

const SILENCE = 5000;

const byId = (id) => document.getElementById(id);

const about = await fetch('dashboard/about').then((answer) => answer.json());
const admin = new Admin(about, { askForKey, tell, changed: () => view && showPools(byId('pools'), view, admin) });

let view;
let charts;
let heard = 0;

write(byId('version'), about.version ?? '');
byId('unlock').hidden = !admin.offered;
byId('unlock').addEventListener('click', async () => {
	if (admin.hasKey) {
		admin.useKey('');
		showKey();
	}
	else {
		await askForKey();
	}
});

function showKey() {
	write(byId('unlock'), admin.hasKey ? 'Forget admin key' : 'Enter admin key');
}

/** Asks for the key; true if one was given. */
function askForKey() {
	const dialog = byId('key-dialog');
	const input = byId('key');
	dialog.returnValue = '';
	dialog.showModal();
	return new Promise((resolve) => dialog.addEventListener('close', () => {
		if (dialog.returnValue === 'use') {
			admin.useKey(input.value.trim());
		}
		input.value = '';
		showKey();
		resolve(admin.hasKey);
	}, { once: true }));
}

function tell(text) {
	write(byId('note'), text);
	byId('note').hidden = text === '';
	showKey();
}

function showLink(state, words) {
	showState(byId('link'), state, words);
	document.body.classList.toggle('stale', state === 'lost');
}

function connect() {
	const events = new EventSource('dashboard/events');
	events.addEventListener('view', (event) => {
		heard = Date.now();
		view = JSON.parse(event.data);
		showLink('live');
		showFigures(byId('totals'), totals(view));
		showPools(byId('pools'), view, admin);
		if (charts) {
			showMissing();
		}
	});
	events.addEventListener('charts', (event) => {
		charts = JSON.parse(event.data);
		showCharts(byId('pools'), charts);
	});
	events.addEventListener('error', () => {
		// a browser gives up for good when it is answered with an error
		if (events.readyState === EventSource.CLOSED) {
			setTimeout(connect, SILENCE);
		}
	});
}

/** The first charts may come before the first view, and a pool may come later. */
function showMissing() {
	const drawn = [...byId('pools').children].every((pool) => !charts.pools[pool.dataset.key] || pool.querySelector('.charts .base'));
	if (!drawn) {
		showCharts(byId('pools'), charts);
	}
}

setInterval(() => {
	if (Date.now() - heard > SILENCE) {
		showLink(heard ? 'lost' : 'waiting', heard ? `no connection since ${format.clock(heard)}` : undefined);
	}
}, 1000);

showKey();
connect();
