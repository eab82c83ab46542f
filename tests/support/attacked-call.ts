import { expect, type Browser, type Locator } from '@playwright/test';
import { peerIdOf } from '#lib/server/admission.ts';
import type { PeerId } from '#lib/protocol/server.ts';
import { Caller, freshCode } from './caller.ts';
import { secretWith } from './hostile-member.ts';
import { longestBlock, watchMainThread } from './main-thread.ts';

/** The longest that an attack may block another page, in milliseconds beyond what blocks it anyway. */
const MAX_BLOCK_MS = 200;

/** A busy machine blocks a page now and then; an attack that blocks it does so in every call. */
const MAX_CALLS = 5;

export interface Attack {
	/** Aims at Ann. */
	onAnn: () => Promise<void>;
	/** Aims at Bo: it costs the machine as much, and Ann's page nothing. */
	onBo: () => Promise<void>;
}

/** A call of two pages, Ann's and Bo's, in which a third member attacks Ann's. */
export class AttackedCall {
	readonly code = freshCode();
	readonly ann: Caller;
	readonly bo: Caller;
	readonly ids: { ann: PeerId; bo: PeerId };

	private constructor(ann: Caller, bo: Caller, ids: { ann: PeerId; bo: PeerId }) {
		this.ann = ann;
		this.bo = bo;
		this.ids = ids;
	}

	static async start(browser: Browser, url: string): Promise<AttackedCall> {
		const secrets = { ann: secretWith('M'), bo: secretWith('N') };
		const [ann, bo] = await Promise.all([
			Caller.arrive(browser, { name: 'Ann', url, resume: secrets.ann }),
			Caller.arrive(browser, { name: 'Bo', url, resume: secrets.bo })
		]);
		const ids = { ann: peerIdOf(secrets.ann), bo: peerIdOf(secrets.bo) };
		const call = new AttackedCall(ann, bo, ids);
		await watchMainThread(ann);
		await ann.enter(call.code);
		await bo.enter(call.code);
		await call.goesOn();
		return call;
	}

	/**
	 * Ann's page stays responsive and her call goes on while `arm` attacks her, and one sentence says
	 * that the member sends too much. `arm` brings a member into the call and does not attack yet.
	 */
	static async withstands(
		browser: Browser,
		url: string,
		arm: (call: AttackedCall) => Promise<Attack>
	): Promise<void> {
		let excess = Infinity;
		for (let calls = 0; calls < MAX_CALLS && excess >= MAX_BLOCK_MS; calls++) {
			const call = await AttackedCall.start(browser, url);
			const attack = await arm(call);
			const quiet = await call.#longestBlock(attack.onBo);
			excess = (await call.#longestBlock(attack.onAnn)) - quiet;
			await call.warns();
			await Promise.all(browser.contexts().map((context) => context.close()));
		}
		expect(excess).toBeLessThan(MAX_BLOCK_MS);
	}

	/** Ann's page says once that a member sends too much, whether or not the member has a name. */
	get notice(): Locator {
		return this.ann.page.getByText(/sends (too much|more than this page reads)/);
	}

	/** Waits until Ann and Bo get new frames of each other. */
	async goesOn(): Promise<void> {
		await this.ann.sees('Bo');
		await this.bo.sees('Ann');
	}

	/** One sentence says that the member sends too much, and Ann's call goes on. */
	async warns(): Promise<void> {
		await expect(this.notice).toHaveCount(1);
		await this.goesOn();
	}

	/** The longest time in milliseconds that Ann's page was blocked while `act` went on, and she saw Bo. */
	#longestBlock(act: () => Promise<void>): Promise<number> {
		const { ann } = this;
		return longestBlock(ann, () => Promise.all([act().then(() => ann.sees('Bo')), ann.sees('Bo')]));
	}
}
