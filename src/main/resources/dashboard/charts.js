// The small charts of a pool: its last minutes, drawn as they come.

import { html, svg, write } from './shapes.js';

const HEIGHT = 40;

/** The charts of a pool in their order. `top` is the least value that the scale reaches. */
const CHARTS = [
	{
		title: 'Running and waiting', key: 'load', top: 1,
		area: (series) => series.running, second: (series) => series.waiting.some((value) => value > 0) ? add(series.running, series.waiting) : undefined,
		bound: (series) => series.slots,
		legend: [['area', 'running'], ['second', 'with waiting'], ['bound', 'slots']],
		say: (value) => String(Math.round(value)),
	},
	{
		title: 'Tokens per second', key: 'tokens', top: 1, area: (series) => series.tokens,
		legend: [['area', 'of answers that ended, over 30 s']],
		say: (value) => String(Math.round(value)),
	},
	{
		title: 'First token, p95', key: 'first', top: 0.1, line: (series) => series.firstToken,
		legend: [['line', 'of the minute before']],
		say: (value) => value < 1 ? `${Math.round(value * 1000)} ms` : `${value < 10 ? value.toFixed(1) : Math.round(value)} s`,
	},
	{
		title: 'Requests and errors', key: 'requests', top: 1, area: (series) => series.ended, bars: (series) => series.errors,
		legend: [['area', 'ended in 5 s'], ['bars', 'failed or refused']],
		say: (value) => String(Math.round(value)),
	},
];

function add(some, others) {
	return some.map((value, index) => value + others[index]);
}

/** Empty charts, to be filled by {@link drawCharts}. */
export function createCharts() {
	return html('div', { class: 'charts' }, ...CHARTS.map((chart) => html('figure', { class: 'chart', 'data-chart': chart.key },
		html('figcaption', {}, html('b', {}, chart.title), legend(chart)),
		svg('svg', { viewBox: `0 0 100 ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': `${chart.title}, nothing known yet` }),
		html('div', { class: 'axis', 'aria-hidden': 'true' }, html('span', {}, ''), html('span', { class: 'top-value' }, ''), html('span', {}, 'now')))));
}

function legend(chart) {
	return html('span', { class: 'legend' }, ...chart.legend.map(([kind, text]) => html('span', { class: 'key' }, sample(kind), text)));
}

function sample(kind) {
	const mark = kind === 'area' || kind === 'bars'
		? svg('rect', { class: kind, width: 16, height: 6 }) : svg('path', { class: kind, d: 'M0 3H16' });
	return svg('svg', { viewBox: '0 0 16 6', 'aria-hidden': 'true' }, mark);
}

export function drawCharts(node, series, most, step) {
	CHARTS.forEach((chart, index) => draw(node.children[index], chart, series, most, step));
}

function draw(figure, chart, series, most, step) {
	const picture = figure.querySelector('svg[role]');
	const values = {};
	for (const kind of ['area', 'line', 'second', 'bound', 'bars']) {
		const list = chart[kind]?.(series);
		if (list) {
			values[kind] = list;
		}
	}
	const highest = Math.max(chart.top, ...Object.values(values).flat());
	const count = series.running.length;
	const x = (index) => 100 * (index + most - count) / (most - 1);
	const y = (value) => HEIGHT - value / highest * (HEIGHT - 2);
	const path = (list) => list.map((value, index) => `${index ? 'L' : 'M'}${x(index).toFixed(2)} ${y(value).toFixed(2)}`).join('');
	const parts = [svg('path', { class: 'base', d: `M0 ${HEIGHT}H100` })];
	if (values.area && count) {
		parts.push(svg('path', { class: 'area', d: `${path(values.area)}L100 ${HEIGHT}L${x(0).toFixed(2)} ${HEIGHT}Z` }));
	}
	for (const [kind, drawn] of [['area', 'line'], ['line', 'line'], ['second', 'second'], ['bound', 'bound']]) {
		if (values[kind] && count) {
			parts.push(svg('path', { class: drawn, d: path(values[kind]) }));
		}
	}
	if (values.bars) {
		const width = 60 / most;
		values.bars.forEach((value, index) => {
			if (value > 0) {
				parts.push(svg('rect', { class: 'bars', x: (x(index) - width / 2).toFixed(2), y: y(value).toFixed(2), width, height: (HEIGHT - y(value)).toFixed(2) }));
			}
		});
	}
	picture.replaceChildren(...parts);
	const last = Object.entries(values).map(([kind, list]) => `${kind === 'bars' ? 'errors ' : ''}${chart.say(list.at(-1) ?? 0)}`);
	picture.setAttribute('aria-label', `${chart.title}, last ${Math.round(most * step / 60)} minutes: now ${last.join(', ')}, highest ${chart.say(highest)}`);
	write(figure.querySelector('.axis span'), `−${Math.round(most * step / 60)} min`);
	write(figure.querySelector('.top-value'), `0 – ${chart.say(highest)}`);
}
