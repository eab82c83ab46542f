/**
 * Devices as choices. Before the first permission a browser lists them without id and name; one
 * without an id cannot be asked for, so it is no choice.
 */
export function choicesOf(
	kind: 'microphone' | 'camera',
	devices: readonly Pick<MediaDeviceInfo, 'deviceId' | 'label'>[]
): { value: string; label: string }[] {
	const named = kind === 'camera' ? 'Camera' : 'Microphone';
	return devices
		.filter(({ deviceId }) => deviceId !== '')
		.map(({ deviceId, label }, i) => ({ value: deviceId, label: label || `${named} ${i + 1}` }));
}
