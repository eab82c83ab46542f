/** Two connections in one page, of which one sends the known picture to the other. */
import type {} from './picture.ts';

export interface Sending {
	width: number;
	height: number;
	frameRate: number;
	/** Bits a second. */
	bitrate: number;
	/** Such as `video/VP8`; without one the picture is shown without any connection. */
	codec?: string;
}

/** What has been done so far. */
interface Counts {
	/** Milliseconds. */
	at: number;
	/** Seconds. */
	encodeTime: number;
	decodeTime: number;
	encoded: number;
	decoded: number;
	bytes: number;
}

declare global {
	interface Window {
		loopback: {
			/** Resolves once the picture is shown at the other end. */
			start(sending: Sending): Promise<void>;
			count(): Promise<Counts>;
			/** Luma of frames that arrived, every few of them, as many as asked for. */
			record(frames: number): Promise<Uint8Array[]>;
		};
	}
}

/** Runs in the page. */
export function installLoopback(): void {
	const EVERY_FRAMES = 7;
	const video = document.createElement('video');
	let sending: Sending;
	let drawn = 0;
	let ends: [RTCPeerConnection, RTCPeerConnection] | undefined;

	function paint({ width, height, frameRate }: Sending): MediaStream {
		const canvas = document.createElement('canvas');
		[canvas.width, canvas.height] = [width, height];
		const context = canvas.getContext('2d', { alpha: false })!;
		const stream = canvas.captureStream(0);
		const [track] = stream.getVideoTracks() as CanvasCaptureMediaStreamTrack[];
		setInterval(() => {
			window.picture.draw(context, drawn++);
			track?.requestFrame();
		}, 1_000 / frameRate);
		return stream;
	}

	async function connect(stream: MediaStream, codec: string): Promise<MediaStream> {
		const [one, other] = (ends = [new RTCPeerConnection(), new RTCPeerConnection()]);
		one.addEventListener('icecandidate', ({ candidate }) => void other.addIceCandidate(candidate));
		other.addEventListener('icecandidate', ({ candidate }) => void one.addIceCandidate(candidate));
		const { bitrate, frameRate } = sending;
		const transceiver = one.addTransceiver(stream.getTracks()[0]!, {
			sendEncodings: [{ maxBitrate: bitrate, maxFramerate: frameRate }]
		});
		const { codecs } = RTCRtpReceiver.getCapabilities('video')!;
		transceiver.setCodecPreferences(codecs.filter(({ mimeType }) => mimeType === codec));
		const arrived = new Promise<MediaStream>((resolve) => {
			other.addEventListener('track', ({ track }) => resolve(new MediaStream([track])));
		});
		await one.setLocalDescription();
		await other.setRemoteDescription(one.localDescription!);
		await other.setLocalDescription();
		await one.setRemoteDescription(other.localDescription!);
		// Another size could not be compared with what was drawn.
		const parameters = transceiver.sender.getParameters();
		parameters.degradationPreference = 'maintain-resolution';
		await transceiver.sender.setParameters(parameters);
		return arrived;
	}

	async function luma(): Promise<Uint8Array> {
		const frame = new VideoFrame(video);
		const { width, height } = frame.visibleRect!;
		const data = new Uint8Array(frame.allocationSize());
		const [plane] = await frame.copyTo(data);
		if (frame.format !== 'I420' && frame.format !== 'NV12') throw new Error(`${frame.format}`);
		frame.close();
		if (width !== sending.width || height !== sending.height) {
			throw new Error(`It arrives as ${width} x ${height}`);
		}
		const rows = new Uint8Array(width * height);
		for (let y = 0; y < height; y++) {
			const from = plane!.offset + y * plane!.stride;
			rows.set(data.subarray(from, from + width), y * width);
		}
		return rows;
	}

	const nextFrame = () =>
		new Promise((resolve) => {
			video.requestVideoFrameCallback(resolve);
		});

	window.loopback = {
		async start(asked) {
			sending = asked;
			const stream = paint(asked);
			video.muted = true;
			video.srcObject = asked.codec ? await connect(stream, asked.codec) : stream;
			document.body.append(video);
			const shown = nextFrame();
			await video.play();
			await shown;
		},
		async count() {
			const at = performance.now();
			if (!ends) {
				const encoded = drawn;
				return { at, encoded, decoded: encoded, encodeTime: NaN, decodeTime: NaN, bytes: NaN };
			}
			const [sent, received] = await Promise.all(ends.map((end) => end.getStats()));
			const find = (report: RTCStatsReport, type: string) =>
				([...report.values()] as Record<string, unknown>[]).find((each) => each['type'] === type)!;
			const [out, into] = [find(sent!, 'outbound-rtp'), find(received!, 'inbound-rtp')];
			return {
				at: Number(out['timestamp']),
				encodeTime: Number(out['totalEncodeTime']),
				decodeTime: Number(into['totalDecodeTime']),
				encoded: Number(out['framesEncoded']),
				decoded: Number(into['framesDecoded']),
				bytes: Number(out['bytesSent'])
			};
		},
		async record(frames) {
			const recorded: Uint8Array[] = [];
			while (recorded.length < frames) {
				for (let skipped = 0; skipped < EVERY_FRAMES; skipped++) await nextFrame();
				recorded.push(await luma());
			}
			return recorded;
		}
	};
}
