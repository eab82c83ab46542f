/** Shows a symbol of the sources, as a tour quotes it. */
import ts from 'typescript';

/**
 * The text of a symbol, moved to the left, without the comment above it; undefined where there is
 * none. `Negotiation.#describe` is found below `Negotiation`, and `'join'` is the rule of that name.
 */
export function excerpt(source: string, symbol: string): string[] | undefined {
	const file = ts.createSourceFile('excerpt.ts', source, ts.ScriptTarget.Latest, true);
	let node: ts.Node | undefined = file;
	for (const name of symbol.split('.')) node = node && below(node, name);
	if (!node || node === file) return undefined;
	const shown = ts.isVariableDeclaration(node) ? node.parent.parent : node;
	const start = shown.getStart();
	const indent = /[\t ]*$/.exec(source.slice(0, start))?.[0].length ?? 0;
	const indented = new RegExp(`^\\s{0,${indent}}`);
	return shown
		.getText()
		.split('\n')
		.map((line, index) => (index === 0 ? line : line.replace(indented, '')));
}

/** The declaration of this name that lies least deep below a node. */
function below(node: ts.Node, name: string): ts.Node | undefined {
	let level: ts.Node[] = [node];
	while (level.length > 0) {
		level = level.flatMap((each) => {
			const children: ts.Node[] = [];
			ts.forEachChild(each, (child) => void children.push(child));
			return children;
		});
		const found = level.find((each) => nameOf(each) === name);
		if (found) return found;
	}
	return undefined;
}

function nameOf(node: ts.Node): string | undefined {
	if (!('name' in node) || ts.isPropertyAccessExpression(node)) return undefined;
	return (node.name as ts.Node | undefined)?.getText();
}
