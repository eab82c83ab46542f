/** ROOM_SALT of the server that served this page; '' when it has none. */
export const roomSalt = (): string =>
	document.querySelector<HTMLMetaElement>('meta[name=room-salt]')?.content ?? '';
