// Numbers as people read them. What is not known is a dash, never a 0.

export const NONE = '–';

export function seconds(value) {
	if (!(value > 0)) {
		return NONE;
	}
	if (value < 0.9995) {
		return `${Math.max(1, Math.round(value * 1000))} ms`;
	}
	if (value < 120) {
		return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} s`;
	}
	return value < 7200 ? `${Math.round(value / 60)} min` : `${Math.round(value / 3600)} h`;
}

/** A time that may well be 0. */
export function wait(value) {
	return value > 0 ? seconds(value) : '0 s';
}

export function rate(value) {
	return value < 9.95 ? String(Math.round(value * 10) / 10) : Math.round(value).toLocaleString('en');
}

export function count(value) {
	return value.toLocaleString('en');
}

export function bytes(value) {
	if (!(value > 0)) {
		return NONE;
	}
	const gb = value / 1e9;
	return gb >= 0.95 ? `${gb < 9.95 ? gb.toFixed(1) : Math.round(gb)} GB` : `${Math.round(value / 1e6)} MB`;
}

export function percent(part, whole) {
	if (!(whole > 0)) {
		return NONE;
	}
	const value = 100 * part / whole;
	return value > 0 && value < 0.95 ? '<1 %' : `${Math.round(value)} %`;
}

/** How long ago something was, by the server's clock. */
export function ago(time, now) {
	const passed = Math.max(0, (Date.parse(now) - Date.parse(time)) / 1000);
	if (passed < 60) {
		return `${Math.floor(passed)} s`;
	}
	if (passed < 3600) {
		return `${Math.floor(passed / 60)} min`;
	}
	return passed < 172800 ? `${Math.floor(passed / 3600)} h` : `${Math.floor(passed / 86400)} d`;
}

export function clock(time) {
	return new Date(time).toLocaleTimeString('en-GB');
}
