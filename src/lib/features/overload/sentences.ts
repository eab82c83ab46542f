import type { Problem } from '#lib/ui/problem.ts';

export const OVERLOADED: Problem = {
	sentence: 'This computer cannot keep up: pictures are smaller for a while.',
	wayOn: 'Closing other programs and tabs helps.'
};

export const PEER_OVERLOADED: Problem = {
	sentence: 'Their computer cannot keep up.',
	wayOn: 'Their picture may be small or late for a while. It is not your connection.'
};
