// The instances of a pool: a table, on narrow screens a list of cards.

import * as format from './format.js';
import { html, keyed, showState, write } from './shapes.js';

const COLUMNS = [
	['name', 'Instance', 'name'],
	['state', 'State', 'wide'],
	['slots', 'Slots in use'],
	['models', 'Models in memory', 'wide'],
	['tokens', 'Tokens/s'],
	['share', 'Share of requests, 5 min'],
	['failed', 'Failed, 5 min'],
	['breaker', 'Breaker'],
	['failure', 'Last failure'],
	['action', 'Action'],
];

export function createInstances(pool) {
	return html('table', {},
		html('caption', { class: 'hidden-visually' }, `Instances of pool ${pool}`),
		html('thead', {}, html('tr', {}, ...COLUMNS.map(([, title]) => html('th', { scope: 'col' }, title)))),
		html('tbody'));
}

/** Shows instances with what they served. */
export function showInstances(table, instances, traffic, now, admin) {
	const total = instances.reduce((sum, instance) => sum + (traffic[instance.id]?.ended ?? 0), 0);
	const weights = instances.filter((instance) => instance.ready).reduce((sum, instance) => sum + instance.weight, 0);
	keyed(table.tBodies[0], instances, (instance) => instance.id, (instance) => createRow(instance, admin),
		(row, instance) => updateRow(row, instance, traffic[instance.id] ?? { ended: 0, failed: 0, tokensPerSecond: 0 },
			{ total, fair: instance.ready && weights > 0 ? instance.weight / weights : null, now }, admin));
}

function createRow(instance, admin) {
	const row = html('tr', { 'data-instance': instance.id },
		...COLUMNS.map(([key, title, kind]) => html('td', { 'data-cell': key, 'data-label': title, class: kind ?? '' })));
	write(cell(row, 'name'), instance.id);
	cell(row, 'state').append(html('span'), html('span', { class: 'why' }));
	cell(row, 'slots').append(gauge());
	cell(row, 'models').append(html('ul', { class: 'resident' }), html('span', { class: 'why' }));
	cell(row, 'share').append(gauge());
	cell(row, 'breaker').append(html('span'));
	cell(row, 'failure').append(html('span'), html('span', { class: 'why' }));
	const button = html('button', { type: 'button' });
	button.addEventListener('click', () => admin.change(instance.id, button.dataset.action));
	cell(row, 'action').append(button);
	return row;
}

function cell(row, key) {
	return row.querySelector(`[data-cell=${key}]`);
}

function gauge() {
	return html('div', { class: 'gauge' },
		html('span', { class: 'track', 'aria-hidden': 'true' }, html('span', { class: 'fill' }), html('span', { class: 'mark' })), html('span'));
}

function showGauge(node, part, text, mark) {
	node.querySelector('.fill').style.width = `${Math.min(100, 100 * part)}%`;
	const line = node.querySelector('.mark');
	line.hidden = mark == null;
	line.style.left = `${100 * (mark ?? 0)}%`;
	write(node.lastElementChild, text);
}

function updateRow(row, instance, served, pool, admin) {
	const [state, why] = cell(row, 'state').children;
	showState(state, instance.state);
	write(why, [`for ${format.ago(instance.since, pool.now)}`, instance.reason].filter(Boolean).join(': '));
	showGauge(cell(row, 'slots').firstChild, instance.slots > 0 ? instance.active / instance.slots : 0, `${instance.active} of ${instance.slots}`);
	showModels(cell(row, 'models'), instance);
	write(cell(row, 'tokens'), format.rate(served.tokensPerSecond));
	showGauge(cell(row, 'share').firstChild, pool.total > 0 ? served.ended / pool.total : 0,
		`${format.percent(served.ended, pool.total)} · ${format.count(served.ended)}`, pool.fair);
	cell(row, 'share').title = pool.fair == null ? 'Gets no requests now' : `${format.percent(pool.fair, 1)} would be its share by weight (the mark)`;
	write(cell(row, 'failed'), served.failed > 0 ? `${format.count(served.failed)} (${format.percent(served.failed, Math.max(served.ended, served.failed))})` : '0');
	showState(cell(row, 'breaker').firstChild, instance.breaker);
	showFailure(cell(row, 'failure'), instance.lastFailure, pool.now);
	showAction(cell(row, 'action').firstChild, instance, admin);
}

function showModels(node, instance) {
	const [list, rest] = node.children;
	keyed(list, instance.resident, (model) => model.model, () => html('li', {}, html('span'), html('span', { class: 'quiet' })), (item, model) => {
		write(item.firstChild, model.model);
		write(item.lastChild, ` ${facts(model).join(' · ')}`);
	});
	const failures = Object.entries(instance.loadFailures).map(([model, reason]) => (model === "*") ? `No model can be loaded: ${reason}` : `${model} could not be loaded: ${reason}`);
	const disk = instance.installed ? `${instance.installed.length} on disk` : '';
	const gpus = Object.entries(instance.gpus).map(([gpu, busy]) => `GPU ${gpu} ${format.percent(busy, 100)} busy`);
	write(rest, [instance.resident.length ? '' : 'none', ...gpus, disk, ...failures].filter(Boolean).join(', '));
	rest.title = instance.installed?.join(', ') ?? '';
}

function facts(model) {
	const facts = [];
	if (model.stage !== 'ready') {
		facts.push(model.stage);
	}
	if (model.bytes) {
		facts.push(format.bytes(model.bytes));
	}
	if (model.gpuRatio != null && model.gpuRatio < 0.995) {
		facts.push(model.gpuRatio === 0 ? 'on CPU' : `${format.percent(model.gpuRatio, 1)} on GPU`);
	}
	if (model.stage === 'ready') {
		facts.push(`${model.active} of ${model.slots}`);
	}
	if (model.outputTokensPerSecond) {
		facts.push(`${format.rate(model.outputTokensPerSecond)} tok/s`);
	}
	return facts;
}

function showFailure(node, failure, now) {
	const [what, when] = node.children;
	write(what, failure ? failure.what.replaceAll('_', ' ') : format.NONE);
	write(when, failure ? [failure.model, `${format.ago(failure.at, now)} ago`].filter(Boolean).join(', ') : '');
}

function showAction(button, instance, admin) {
	const action = instance.state === 'draining' ? 'resume' : 'drain';
	button.dataset.action = action;
	write(button, action === 'drain' ? 'Drain' : 'Resume');
	button.setAttribute('aria-label', `${button.textContent} ${instance.id}`);
	button.hidden = !admin.offered;
	button.disabled = admin.isBusy(instance.id);
}
