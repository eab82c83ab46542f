import { expect, type Browser, type Locator } from '@playwright/test';
import { peerIdOf } from '#lib/server/admission.ts';
import type { PeerId } from '#lib/protocol/server.ts';
import { Caller, freshCode } from './caller.ts';
import { secretWith } from './hostile-member.ts';
import { longestBlock, watchMainThread } from './main-thread.ts';

/** The longest that an attack may block another page, in milliseconds beyond what blocks it anyway. */
const MAX_BLOCK_MS = 200;

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

	/** Ann's page says once that a member sends too much, whether or not the member has a name. */
	get notice(): Locator {
		return this.ann.page.getByText(/sends (too much|more than this page reads)/);
	}

	/** Waits until Ann and Bo get new frames of each other. */
	async goesOn(): Promise<void> {
		await this.ann.sees('Bo');
		await this.bo.sees('Ann');
	}

	/**
	 * Ann's page stays responsive and her call goes on during `attack`, and one sentence says that the
	 * member sends too much. `control` costs the machine as much and Ann's page nothing.
	 */
	async withstands(attack: () => Promise<void>, control: () => Promise<void>): Promise<void> {
		const { ann } = this;
		const whileSeeing = (act: () => Promise<void>) => () =>
			Promise.all([act().then(() => ann.sees('Bo')), ann.sees('Bo')]);
		const quiet = await longestBlock(ann, whileSeeing(control));
		const attacked = await longestBlock(ann, whileSeeing(attack));
		expect.soft(attacked).toBeLessThan(MAX_BLOCK_MS + quiet);
		await this.warns();
	}

	/** One sentence says that the member sends too much, and Ann's call goes on. */
	async warns(): Promise<void> {
		await expect(this.notice).toHaveCount(1);
		await this.goesOn();
	}
}
