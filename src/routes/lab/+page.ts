import { error } from '@sveltejs/kit';
import type { PageLoad } from './$types';

/** Everything here happens in one browser. */
export const ssr = false;

/** Where the server does not serve it, it is not shown: the page of all other paths knows the way, too. */
export const load: PageLoad = async ({ fetch }) => {
	if (import.meta.env.DEV) return;
	const { status } = await fetch('/lab', { method: 'HEAD' });
	if (status === 404) error(404, 'Not Found');
};
