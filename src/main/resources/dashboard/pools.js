// The pools, each with its figures, charts and instances.

import { createCharts, drawCharts } from './charts.js';
import { showFigures } from './figures.js';
import * as format from './format.js';
import { createInstances, showInstances } from './instances.js';
import { html, keyed, showState, write } from './shapes.js';

const NO_TRAFFIC = {
	ended: 0, failed: 0, refused: 0, requestsPerSecond: 0, tokensPerSecond: 0,
	firstToken: { p50: 0, p95: 0, p99: 0 }, queueWait: { p50: 0, p95: 0, p99: 0 },
};

export function showPools(node, view, admin) {
	const instances = new Map(view.fleet.instances.map((instance) => [instance.id, instance]));
	keyed(node, view.fleet.pools, (pool) => pool.name, createPool, (section, pool) => {
		const traffic = view.pools[pool.name] ?? NO_TRAFFIC;
		const own = pool.instances.map((id) => instances.get(id)).filter(Boolean);
		showHead(section, pool);
		showFigures(section.querySelector('.figures'), figures(pool, traffic));
		section.querySelector('table').hidden = own.length === 0;
		const empty = section.querySelector('.empty');
		empty.hidden = own.length > 0;
		write(empty, pool.status === 'DEGRADED'
			? 'No instance is known. Requests wait for the first one.'
			: `No instance is known. Requests are ${pool.fallback ? `sent to pool ${pool.fallback}` : 'refused'}.`);
		showInstances(section.querySelector('table'), own, view.instances, view.fleet.time, admin);
	});
}

export function showCharts(node, charts) {
	for (const section of node.children) {
		const series = charts.pools[section.dataset.key];
		if (series) {
			drawCharts(section.querySelector('.charts'), series, charts.most, charts.step);
		}
	}
}

function createPool(pool) {
	return html('section', { class: 'pool', 'aria-label': `Pool ${pool.name}` },
		html('header', {}, html('h2', {}, pool.name), html('span'), html('span', { class: 'models quiet' })),
		html('dl', { class: 'figures' }),
		createCharts(),
		html('p', { class: 'empty' }),
		createInstances(pool.name));
}

function showHead(section, pool) {
	const [, status, models] = section.querySelector('header').children;
	showState(status, pool.status, `${pool.status.toLowerCase()}, ${pool.ready} of ${pool.instances.length} ready`);
	write(models, [pool.models.length ? pool.models.join(', ') : 'every other model', pool.fallback ? `falls back to ${pool.fallback}` : '']
		.filter(Boolean).join(' · '));
}

function figures(pool, traffic) {
	const running = Object.values(pool.active).reduce((sum, active) => sum + active, 0);
	const first = traffic.firstToken;
	return [
		['Slots in use', `${running} of ${pool.slots}`],
		['Waiting', format.count(pool.queue.waiting), waiting(pool.queue)],
		['Queue wait, p50 / p95', `${format.wait(traffic.queueWait.p50)} / ${format.wait(traffic.queueWait.p95)}`, traffic.queueWait.p99 > 0 ? `p99 ${format.wait(traffic.queueWait.p99)}` : ''],
		['First token, p50 / p95', `${format.seconds(first.p50)} / ${format.seconds(first.p95)}`, first.p99 > 0 ? `p99 ${format.seconds(first.p99)}` : ''],
		['Tokens per second', format.rate(traffic.tokensPerSecond)],
		['Requests per second', format.rate(traffic.requestsPerSecond)],
		['Errors', format.percent(traffic.failed, traffic.ended), traffic.failed ? `${format.count(traffic.failed)} failed` : ''],
		['Refused', format.percent(traffic.refused, traffic.ended), traffic.refused ? format.count(traffic.refused) : ''],
	];
}

function waiting(queue) {
	if (queue.waiting === 0) {
		return `of ${format.count(queue.capacity)}`;
	}
	const classes = Object.entries(queue.byPriority).filter(([, waits]) => waits > 0);
	const kinds = classes.length > 1 ? `, ${classes.map(([name, waits]) => `${waits} ${name}`).join(', ')}` : '';
	return `oldest ${format.seconds(queue.oldestSeconds)}${kinds}`;
}

/** The whole fleet in numbers. */
export function totals(view) {
	const { pools, instances } = view.fleet;
	const traffic = Object.values(view.pools);
	const sum = (list, value) => list.reduce((total, item) => total + value(item), 0);
	const ended = sum(traffic, (pool) => pool.ended);
	const serving = instances.filter((instance) => instance.ready);
	return [
		['Pools up', `${pools.filter((pool) => pool.status === 'UP').length} of ${pools.length}`],
		['Instances ready', `${serving.length} of ${instances.length}`],
		['Slots in use', `${sum(instances, (instance) => instance.active)} of ${sum(serving, (instance) => instance.slots)}`],
		['Waiting', format.count(sum(pools, (pool) => pool.queue.waiting))],
		['Tokens per second', format.rate(sum(traffic, (pool) => pool.tokensPerSecond))],
		['Requests per second', format.rate(sum(traffic, (pool) => pool.requestsPerSecond))],
		['Errors', format.percent(sum(traffic, (pool) => pool.failed), ended)],
		['Refused', format.percent(sum(traffic, (pool) => pool.refused), ended)],
	];
}
