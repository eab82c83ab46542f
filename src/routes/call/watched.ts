import { untrack } from 'svelte';
import type { Attachment } from 'svelte/attachments';
import type { Call } from '#lib/call/call.svelte.ts';
import type { Shown } from '#lib/call/feature.ts';

/** Attaches `first`, and then what features follow of an element that shows a picture. */
export const watched =
	(call: Call, shown: Shown, first: Attachment<HTMLVideoElement>): Attachment<HTMLVideoElement> =>
	(video) => {
		const ends = untrack(() =>
			[first, ...call.features.flatMap(({ watch }) => watch?.(call, shown) ?? [])].map((attach) =>
				attach(video)
			)
		);
		return () => ends.forEach((end) => end?.());
	};

/** True while a picture is not of now. Reactive. */
export const isConcealed = (call: Call, shown: Shown): boolean =>
	call.features.some(({ conceals }) => conceals?.(call, shown));
