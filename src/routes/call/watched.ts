import { untrack } from 'svelte';
import type { Attachment } from 'svelte/attachments';
import type { Call } from '#lib/call/call.svelte.ts';
import type { Shown } from '#lib/call/feature.ts';

/** Attaches what features follow of an element that shows a picture. */
export const watched =
	(call: Call, shown: Shown): Attachment<HTMLVideoElement> =>
	(video) => {
		const ends = untrack(() => call.features.map(({ watch }) => watch?.(call, shown)(video)));
		return () => ends.forEach((end) => end?.());
	};

/** True while a picture is not of now. Reactive. */
export const isConcealed = (call: Call, shown: Shown): boolean =>
	call.features.some(({ conceals }) => conceals?.(call, shown));
