import type { PeerId } from '#lib/protocol/server.ts';
import { FakeRoom } from './fake-room.ts';

/** One signal on its way. */
export interface Delivery {
	from: PeerId;
	to: PeerId;
	message: string;
}

/** A room whose server holds back what was said, and delivers what it likes. */
export class LyingRoom extends FakeRoom {
	readonly held: Delivery[] = [];

	override send(from: PeerId, to: PeerId, message: string): void {
		this.held.push({ from, to, message });
	}

	/** Delivers as if each of them had been said so. */
	async claim(deliveries: Delivery[]): Promise<void> {
		for (const { from, to, message } of deliveries) super.send(from, to, message);
		await this.wire.settle();
	}
}
