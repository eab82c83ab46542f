/** What benches print: quantiles, and tables in Markdown. */

export function quantile(values: number[], q: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN;
}

export const mean = (values: number[]): number =>
	values.reduce((sum, value) => sum + value, 0) / values.length;

/** The median, and between which values all lie. */
export function spread(values: number[], digits: number): string {
	const [median, least, most] = [quantile(values, 0.5), Math.min(...values), Math.max(...values)];
	if (values.length === 0) return 'none';
	return `${median.toFixed(digits)} (${least.toFixed(digits)} to ${most.toFixed(digits)})`;
}

/** The first column is text, the others are numbers. */
export function printTable(head: string[], rows: string[][]): void {
	const widths = head.map((_, i) => Math.max(4, ...[head, ...rows].map((row) => row[i]!.length)));
	const line = (cells: string[]) => {
		const padded = cells.map((cell, i) =>
			i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)
		);
		console.log(`| ${padded.join(' | ')} |`);
	};
	line(head);
	line(widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)));
	for (const row of rows) line(row);
}
