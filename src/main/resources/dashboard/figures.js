// A row of named numbers.

import { html, keyed, write } from './shapes.js';

/** Shows `[name, value, small print]` each. */
export function showFigures(node, figures) {
	keyed(node, figures, ([name]) => name,
		([name]) => html('div', {}, html('dt', {}, name), html('dd', {}, html('span'), ' ', html('small'))),
		(item, [, value, small]) => {
			write(item.querySelector('dd span'), value);
			write(item.querySelector('small'), small ?? '');
		});
}
