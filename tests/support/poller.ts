/** A peer over HTTP polling, request by request, each on a connection of its own: none is idle. */
export class Poller {
	readonly url: string;
	readonly address: string;

	private constructor(url: string, address: string) {
		this.url = url;
		this.address = address;
	}

	static async open(server: string, address = '192.0.2.66'): Promise<Poller> {
		const url = `${server}/socket.io/?EIO=4&transport=polling`;
		const opened = await new Poller(url, address).poll();
		const { sid } = JSON.parse((await opened.text()).slice(1)) as { sid: string };
		return new Poller(`${url}&sid=${sid}`, address);
	}

	static async connect(server: string, resume: string, address?: string): Promise<Poller> {
		const poller = await Poller.open(server, address);
		await poller.say(`40${JSON.stringify({ resume })}`);
		await poller.poll(); // 40{…}: connected
		return poller;
	}

	poll(): Promise<Response> {
		return fetch(this.url, { keepalive: false, headers: { 'x-forwarded-for': this.address } });
	}

	say(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
		return fetch(this.url, {
			method: 'POST',
			keepalive: false,
			body,
			headers: { 'x-forwarded-for': this.address, ...headers }
		});
	}
}
