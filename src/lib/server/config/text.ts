/** Finds values that an editor or a program has changed. */

/** Control and format characters, and all spaces but U+0020: invisible in an editor. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

/** The fault of `value` as a sentence without its subject, or undefined. */
export function textFault(value: string): string | undefined {
	if (value.endsWith('\r')) {
		return 'ends in a carriage return: the file it comes from has Windows line ends, and needs LF';
	}
	if (value.includes('\uFFFD')) return 'is not UTF-8: save the file it comes from as UTF-8';
	const invisible = INVISIBLE.exec(value);
	if (invisible) {
		const code = invisible[0].codePointAt(0) ?? 0;
		const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
		return `has an invisible character (${name}) at place ${invisible.index + 1}: remove it`;
	}
	if (/^(["'`]).*\1$/.test(value) && value.length > 1) {
		return 'has quotes around it that are part of the value (docker --env-file passes them on): remove them';
	}
	return undefined;
}

/** Sentences about names that match a variable except for characters around them. */
export const nameFaults = (env: NodeJS.ProcessEnv, names: readonly string[]): string[] =>
	Object.keys(env).flatMap((key) => {
		const name = key.replace(/^\uFEFF|^export\s+/g, '').trim();
		const isMeant = name !== key && names.includes(name);
		return isMeant ? [`${JSON.stringify(key)} has no effect: its name must be just ${name}.`] : [];
	});
