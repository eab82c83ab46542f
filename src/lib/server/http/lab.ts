/** Adds to the head of the page `html` that faults may be tried on purpose (LAB), where they may. */
export const withLab = (html: string, lab = false): string =>
	lab ? html.replace('<head>', '<head><meta name="lab" />') : html;
