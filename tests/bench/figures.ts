/** What benches print: quantiles, and tables in Markdown. */

export function quantile(values: number[], q: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN;
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
