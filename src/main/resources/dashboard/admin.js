// Draining and resuming. The key is kept in this module's memory and nowhere else; it goes in a
// header that no other site can make a browser send, so that no form elsewhere can do the same.

export class Admin {

	#key = '';
	#busy = new Set();
	#fleet;
	#askForKey;
	#tell;
	#changed;

	constructor(about, { askForKey, tell, changed }) {
		this.#fleet = about.fleet;
		this.offered = Boolean(about.fleet && about.writable);
		this.#askForKey = askForKey;
		this.#tell = tell;
		this.#changed = changed;
	}

	get hasKey() {
		return this.#key !== '';
	}

	useKey(key) {
		this.#key = key;
	}

	isBusy(instance) {
		return this.#busy.has(instance);
	}

	async change(instance, action) {
		if (!this.hasKey && !await this.#askForKey()) {
			return;
		}
		this.#busy.add(instance);
		this.#changed();
		try {
			const answer = await fetch(new URL(`.${this.#fleet}/${encodeURIComponent(instance)}`, document.baseURI), {
				method: 'POST',
				headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${this.#key}` },
				body: JSON.stringify({ action }),
				credentials: 'omit',
			});
			if (answer.status === 401 || answer.status === 403) {
				this.#key = '';
			}
			this.#tell(answer.ok ? '' : reason(answer.status, instance, action));
		}
		catch {
			this.#tell(`Could not ${action} ${instance}: the gateway does not answer.`);
		}
		finally {
			this.#busy.delete(instance);
			this.#changed();
		}
	}

}

function reason(status, instance, action) {
	const failed = `Could not ${action} ${instance}: `;
	switch (status) {
		case 401: return `${failed}the gateway does not know this key.`;
		case 403: return `${failed}this key does not have the scope admin.`;
		case 404: return `${failed}it is gone.`;
		case 405: return `${failed}it is not allowed on this gateway (management.endpoint.fleet.access).`;
		default: return `${failed}the gateway answered ${status}.`;
	}
}
