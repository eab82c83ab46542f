/** As `src/app.html` has it. */
const IMAGE = '/preview.png';

/**
 * Names the origin of the image that other programs show beside a link to the page `html`: many of
 * them read no relative URL (Open Graph protocol, `og:image`).
 */
export const withPreviewImage = (html: string, origin: string | undefined): string =>
	origin === undefined ? html : html.replace(`content="${IMAGE}"`, `content="${origin}${IMAGE}"`);
