/** What is drawn instead of a user; colours as in CSS. */
export interface Looks {
	/** The wall behind, from one corner to the other. */
	wall: [string, string];
	skin: string;
	hair: string;
	shirt: string;
	long: boolean;
}

/** People who look different. */
export const PEOPLE: Looks[] = [
	{
		wall: ['#20364f', '#6d93b8'],
		skin: '#b9825a',
		hair: '#1c1512',
		shirt: '#c9a24b',
		long: true
	},
	{
		wall: ['#4d3a30', '#b98f6a'],
		skin: '#e3b48f',
		hair: '#5b3a21',
		shirt: '#2f5d62',
		long: false
	},
	{
		wall: ['#2d4a3e', '#8fb59a'],
		skin: '#8d5a3b',
		hair: '#0f0d0c',
		shirt: '#7a3b4e',
		long: true
	},
	{
		wall: ['#3a2f4e', '#9b86b8'],
		skin: '#cf9a72',
		hair: '#8a8a8a',
		shirt: '#3c4f7a',
		long: false
	}
];

/** Runs in the page: its camera shows a drawn person. */
export function drawCamera({ wall, skin, hair, shirt, long }: Looks): void {
	const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
	const pen = canvas.getContext('2d')!;
	const fill = (colour: string | CanvasGradient, path: Path2D) => {
		pen.fillStyle = colour;
		pen.fill(path);
	};
	const oval = (x: number, y: number, rx: number, ry: number, from = 0, to = 2 * Math.PI) => {
		const path = new Path2D();
		path.ellipse(x, y, rx, ry, 0, from, to);
		return path;
	};
	const box = (x: number, y: number, width: number, height: number, round: number) => {
		const path = new Path2D();
		path.roundRect(x, y, width, height, round);
		return path;
	};
	const draw = () => {
		const light = pen.createLinearGradient(0, 720, 1280, 0);
		light.addColorStop(0, wall[0]);
		light.addColorStop(1, wall[1]);
		fill(light, box(0, 0, 1280, 720, 0));
		fill('rgb(255 255 255 / 14%)', box(120, 70, 250, 330, 8)); // a window
		fill('rgb(0 0 0 / 12%)', box(880, 190, 330, 14, 4)); // a shelf
		for (let book = 0; book < 6; book++) {
			fill(
				'rgb(0 0 0 / 16%)',
				box(900 + book * 42, 110 - (book % 3) * 14, 30, 80 + (book % 3) * 14, 3)
			);
		}
		const sway = Math.sin(performance.now() / 900) * 5;
		pen.save();
		pen.translate(sway, 0);
		if (long) fill(hair, box(490, 210, 300, 390, 130));
		fill(shirt, oval(640, 790, 330, 240));
		fill(skin, box(592, 440, 96, 130, 40));
		fill('rgb(0 0 0 / 14%)', oval(640, 500, 52, 34));
		fill(skin, oval(640, 350, 118, 150));
		fill(hair, oval(640, 300, 130, 128, Math.PI, 2 * Math.PI));
		fill(hair, oval(585, 296, 78, 40));
		for (const eye of [595, 685]) fill('#1a1512', oval(eye, 362, 9, 11));
		pen.strokeStyle = 'rgb(60 20 20 / 70%)';
		pen.lineWidth = 6;
		pen.lineCap = 'round';
		pen.stroke(oval(640, 408, 36, 22, 0.25, Math.PI - 0.25));
		pen.restore();
	};
	draw();
	setInterval(draw, 100);
	const { mediaDevices } = navigator;
	const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
	mediaDevices.getUserMedia = async (constraints) => {
		const stream = await getUserMedia(constraints);
		for (const track of stream.getVideoTracks()) {
			stream.removeTrack(track);
			track.stop();
			const [drawn] = canvas.captureStream(10).getVideoTracks();
			if (drawn) stream.addTrack(drawn);
		}
		return stream;
	};
}
