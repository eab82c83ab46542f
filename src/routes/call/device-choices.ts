const NAMES = { microphone: 'Microphone', camera: 'Camera', speaker: 'Speaker' } as const;

/**
 * Devices as choices. Before the first permission a browser lists them without id and name; one
 * without an id cannot be asked for, so it is no choice. Where no speaker is the system's choice
 * (Firefox, Safari), '' is.
 */
export function choicesOf(
	kind: keyof typeof NAMES,
	devices: readonly Pick<MediaDeviceInfo, 'deviceId' | 'label'>[]
): { value: string; label: string }[] {
	const choices = devices
		.filter(({ deviceId }) => deviceId !== '')
		.map(({ deviceId, label }, i) => ({
			value: deviceId,
			label: label || `${NAMES[kind]} ${i + 1}`
		}));
	if (kind !== 'speaker' || choices.length === 0) return choices;
	if (choices.some(({ value }) => value === 'default')) return choices;
	return [{ value: '', label: 'As the system' }, ...choices];
}
