export interface Size {
	width: number;
	height: number;
}

/** The size at which a picture of this shape is drawn in a box: whole, or filling it. */
export function drawnSize(picture: Size, box: Size, whole: boolean): Size {
	const shares = [box.width / picture.width, box.height / picture.height];
	const share = whole ? Math.min(...shares) : Math.max(...shares);
	return { width: picture.width * share, height: picture.height * share };
}

/** A size of the same shape that has no more pixels. */
export function atMostPixels({ width, height }: Size, pixels: number): Size {
	const share = Math.min(1, Math.sqrt(pixels / (width * height)));
	return { width: width * share, height: height * share };
}
