const NAMES = { microphone: 'Microphone', camera: 'Camera', speaker: 'Speaker' } as const;

/**
 * Devices as choices. Before the first permission a browser lists them without id and name; one
 * without an id cannot be asked for, so it is no choice.
 */
export function choicesOf(
	kind: keyof typeof NAMES,
	devices: readonly Pick<MediaDeviceInfo, 'deviceId' | 'label'>[]
): { value: string; label: string }[] {
	return devices
		.filter(({ deviceId }) => deviceId !== '')
		.map(({ deviceId, label }, i) => ({
			value: deviceId,
			label: label || `${NAMES[kind]} ${i + 1}`
		}));
}
