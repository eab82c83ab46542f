/** Socket.io's types with the contract filled in. */
import type { DefaultEventsMap, Server, Socket } from 'socket.io';
import type { ClientToServer, PeerId, ServerToClient } from '#lib/protocol/server.ts';

/** `socket.data`, worked out once when the socket connects. */
interface Identity {
	peer: PeerId;
	/** The address that the peer is counted under (`address.ts`). */
	address: string;
}

export type PeerSocket = Socket<ClientToServer, ServerToClient, DefaultEventsMap, Identity>;
export type SignalingServer = Server<ClientToServer, ServerToClient, DefaultEventsMap, Identity>;
