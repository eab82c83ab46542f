/** Everything that users can do in a call. Adding a feature: its folder, and one line here. */
import type { Feature } from '#lib/call/feature.ts';
import { chat } from './chat/index.ts';
import { hand } from './hand/index.ts';
import { meshHealth } from './mesh-health/index.ts';
import { pin } from './pin/index.ts';
import { presence } from './presence/index.ts';
import { verification } from './verification/index.ts';

export const features: readonly Feature[] = [presence, meshHealth, hand, chat, pin, verification];
