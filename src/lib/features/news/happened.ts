import type { Activity } from '#lib/call/feature.ts';
import { listed } from '#lib/ui/listed.ts';

/** A peer as far as others are told of it. */
export interface Present {
	id: string;
	/** What the peer is called. */
	label: string;
	/** What the peer calls itself; '' until it has said it. */
	name: string;
	/** It is not connected yet, and its name is not known. */
	arriving: boolean;
	doing: readonly Activity[];
}

/** What happened between two looks at a room, as sentences to be shown and read out. */
export function happened(before: readonly Present[], after: readonly Present[]): string[] {
	const was = new Map(before.map((peer) => [peer.id, peer]));
	const is = new Set(after.map(({ id }) => id));
	const here = after.filter(({ arriving }) => !arriving);
	const did = ({ id }: Present, activity: Activity) => was.get(id)?.doing.includes(activity);
	const activities = new Set([...before, ...after].flatMap(({ doing }) => doing));
	return [
		sentence(
			here.filter(({ id }) => was.get(id)?.arriving ?? true),
			'came in'
		),
		coming(after.filter(({ id, arriving }) => arriving && !was.has(id)).length),
		sentence(
			before.filter(({ id }) => !is.has(id)),
			'left'
		),
		...Array.from(activities, (activity) => [
			sentence(
				here.filter((peer) => peer.doing.includes(activity) && !did(peer, activity)),
				activity.began
			),
			sentence(
				here.filter((peer) => !peer.doing.includes(activity) && did(peer, activity)),
				activity.ended
			)
		]).flat(),
		...here.map((peer) => renamed(was.get(peer.id), peer))
	].filter((said) => said !== '');
}

const MOST_NAMES = 3;

function sentence(people: readonly Present[], did: string): string {
	if (people.length === 0) return '';
	const names = people.map(({ label }) => label);
	const others = names.length - MOST_NAMES;
	const said = others > 1 ? [...names.slice(0, MOST_NAMES), `${others} others`] : names;
	return `${listed(said)} ${did}.`;
}

function renamed(before: Present | undefined, { name, label }: Present): string {
	if (!before || before.name === '' || name === '' || before.name === name) return '';
	return `${before.label} is called ${label} now.`;
}

/** Those whose names are not known yet. */
function coming(count: number): string {
	if (count === 0) return '';
	return count === 1 ? 'Someone is coming in.' : `${count} people are coming in.`;
}
