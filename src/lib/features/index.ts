/** Everything that users can do in a call. Adding a feature: its folder, and one line here. */
import type { Feature } from '#lib/call/feature.ts';
import { chat } from './chat/index.ts';
import { hand } from './hand/index.ts';
import { lowData } from './low-data/index.ts';
import { meshHealth } from './mesh-health/index.ts';
import { news } from './news/index.ts';
import { overload } from './overload/index.ts';
import { pin } from './pin/index.ts';
import { presence } from './presence/index.ts';
import { sounds } from './sounds/index.ts';
import { verification } from './verification/index.ts';
import { viewport } from './viewport/index.ts';
import { volume } from './volume/index.ts';
import { xray } from './xray/index.ts';

export const features: readonly Feature[] = [
	presence,
	meshHealth,
	overload,
	news,
	hand,
	chat,
	pin,
	volume,
	verification,
	sounds,
	viewport,
	lowData,
	xray
];
