/** A WebSocket with request headers: an option of Bun, which the types of the browser lack. */
export const webSocketWith = (url: string, headers: Record<string, string>): WebSocket =>
	Reflect.construct(WebSocket, [url, { headers }]) as WebSocket;
